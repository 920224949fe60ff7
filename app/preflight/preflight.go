package preflight

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// Level is how much a finding matters.
type Level string

// The levels, the gravest first.
const (
	Block Level = "block" // the session cannot start
	Warn  Level = "warn"  // better looked at before
	Info  Level = "info"  // good to know
)

// rank orders levels; what is not known comes last.
func (l Level) rank() int {
	if i := slices.Index([]Level{Block, Warn, Info}, l); i >= 0 {
		return i
	}
	return 3
}

// Finding is one thing that was found.
type Finding struct {
	Level   Level  `json:"level"`
	Code    string `json:"code"`
	Message string `json:"message"` // says what to do
}

// Check looks at one thing.
type Check struct {
	Code string // what stands in a finding where the check itself fails
	What string // what it looks at, as in "The sound"
	Find func(context.Context) []Finding
}

// Patience is how long a check may take before a person is told.
const Patience = 4 * time.Second

// Run carries out all checks at once and returns what they found, ranked. A
// check that has not answered after patience is a finding; it is left behind
// and ends with its context.
func Run(ctx context.Context, patience time.Duration, checks []Check) []Finding {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	type answer struct {
		check int
		found []Finding
	}
	answers := make(chan answer, len(checks)) // nobody waits to be heard
	for i, c := range checks {
		go func() { answers <- answer{i, c.find(ctx)} }()
	}
	found := make([][]Finding, len(checks))
	answered := make([]bool, len(checks))
	take := func(a answer) { found[a.check], answered[a.check] = a.found, true }
	for range checks {
		select {
		case a := <-answers:
			take(a)
			continue
		case <-ctx.Done():
		}
		break
	}
	for len(answers) > 0 { // those that came with the bell
		take(<-answers)
	}
	for i, c := range checks {
		if !answered[i] {
			found[i] = []Finding{{Warn, c.Code + "-slow", fmt.Sprintf("%s did not answer within %.0f seconds. Wait a moment and check again.", c.What, patience.Seconds())}}
		}
	}
	return Rank(slices.Concat(found...))
}

// find contains a check that fails in a way nobody thought of: it must not
// take the program along.
func (c Check) find(ctx context.Context) (found []Finding) {
	defer func() {
		if recover() != nil {
			found = []Finding{{Warn, c.Code + "-failed", c.What + " could not be checked. Look at it yourself, and tell who supports you."}}
		}
	}()
	return c.Find(ctx)
}

// Rank sorts findings, the gravest first, and leaves those of a level in
// their order. What was found twice is told once.
func Rank(found []Finding) []Finding {
	out := []Finding{}
	for _, f := range found {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(a.Level.rank(), b.Level.rank()) })
	return out
}

// Ready tells whether nothing found stops the session.
func Ready(found []Finding) bool {
	return !slices.ContainsFunc(found, func(f Finding) bool { return f.Level == Block })
}
