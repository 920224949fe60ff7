package assets

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Exercise is one of the preparation and grounding exercises: steps in words,
// each with its time, and for breathing the way of a circle.
type Exercise struct {
	// Name is the file's name without ".toml"; Title and Description are for
	// people.
	Name, Title, Description string
	// Source is [SourceBuiltIn], or the path of the person's own file.
	Source string
	// Cautions are shown before the exercise begins.
	Cautions []string
	// Learning is how many rounds of each part name every step; afterwards
	// the circle and the tone lead alone. 0 names them always.
	Learning int
	Parts    []Part
}

// Part is a row of steps that is gone through several times.
type Part struct {
	ID    string
	Steps []Step
	// Times is how often, TimesMost how often at most where a person may
	// choose to go on for longer.
	Times, TimesMost int
}

// Step is one instruction and how long it takes.
type Step struct {
	ID     string
	Say    string
	Lasts  time.Duration
	Breath Breath
	// Fill is how full the circle is when a breath in has ended, 0–1.
	Fill float64
	// Write asks for a line in the client's own words, which stays on screen
	// for the steps that follow and is kept nowhere.
	Write bool
}

// Breath is what a step asks of the breath.
type Breath string

const (
	BreathFree Breath = ""     // no circle
	BreathIn   Breath = "in"   // the circle grows
	BreathHold Breath = "hold" // the circle stays
	BreathOut  Breath = "out"  // the circle becomes small
)

// Moment is what an exercise shows at one time.
type Moment struct {
	Step Step
	// Index counts the steps from the beginning of the exercise, repeated
	// ones included, so that a new step is told from the one before.
	Index int
	// Left is what remains of the step.
	Left time.Duration
	// Circle is how large the breathing circle is, 0–1, and Aim how large it is
	// at the end of the step.
	Circle, Aim float64
	// Named says that the step's words are shown: they are, outside
	// breathing, and in its learning rounds.
	Named bool
	Ended bool
}

// Length is how long the exercise takes.
func (e Exercise) Length() time.Duration {
	var sum time.Duration
	for _, p := range e.Parts {
		sum += p.round() * time.Duration(p.Times)
	}
	return sum
}

// LengthMost is how long it takes where it goes on for as long as it may.
func (e Exercise) LengthMost() time.Duration { return e.Lasting(math.MaxInt64).Length() }

// Lasting is the exercise with as many rounds as come nearest to a length,
// within what its parts allow.
func (e Exercise) Lasting(length time.Duration) Exercise {
	parts := slices.Clone(e.Parts)
	spare := length - e.Length()
	for i, p := range parts {
		more := time.Duration(p.TimesMost - p.Times)
		if more > 0 && spare > 0 {
			more = min(more, spare/p.round())
			parts[i].Times += int(more)
			spare -= more * p.round()
		}
	}
	e.Parts = parts
	return e
}

// Breathes tells whether any step leads the breath.
func (e Exercise) Breathes() bool {
	leads := func(s Step) bool { return s.Breath != BreathFree }
	return slices.ContainsFunc(e.Parts, func(p Part) bool { return slices.ContainsFunc(p.Steps, leads) })
}

// Holds tells whether any step holds the breath.
func (e Exercise) Holds() bool {
	return slices.ContainsFunc(e.Parts, func(p Part) bool { return slices.ContainsFunc(p.Steps, Step.holds) })
}

func (s Step) holds() bool { return s.Breath == BreathHold }

// WithoutHolds is the exercise for a person who should not hold the breath:
// what is left follows without a pause.
func (e Exercise) WithoutHolds() Exercise {
	parts := slices.Clone(e.Parts)
	for i, p := range parts {
		parts[i].Steps = slices.DeleteFunc(slices.Clone(p.Steps), Step.holds)
	}
	e.Parts = slices.DeleteFunc(parts, func(p Part) bool { return len(p.Steps) == 0 })
	return e
}

func (p Part) round() time.Duration {
	var sum time.Duration
	for _, s := range p.Steps {
		sum += s.Lasts
	}
	return sum
}

// At is what the exercise shows so long after it began.
func (e Exercise) At(elapsed time.Duration) Moment {
	elapsed = max(0, elapsed)
	index, circle := 0, 0.0
	for _, p := range e.Parts {
		whole := int(min(int64(elapsed/p.round()), int64(p.Times)))
		elapsed -= p.round() * time.Duration(whole)
		index += whole * len(p.Steps)
		if whole > 0 {
			circle = p.after(len(p.Steps), circle)
		}
		if whole == p.Times {
			continue
		}
		for i, s := range p.Steps {
			if elapsed >= s.Lasts {
				elapsed -= s.Lasts
				continue
			}
			before := p.after(i, circle)
			return Moment{
				Step: s, Index: index + i, Left: s.Lasts - elapsed,
				Circle: before + (s.target(before)-before)*eased(elapsed.Seconds()/s.Lasts.Seconds()),
				Aim:    s.target(before),
				Named:  s.Breath == BreathFree || e.Learning == 0 || whole < e.Learning,
			}
		}
	}
	return Moment{Index: index, Circle: circle, Aim: circle, Ended: true}
}

// after is the circle's size when the first so many steps have passed.
func (p Part) after(steps int, circle float64) float64 {
	for _, s := range p.Steps[:steps] {
		circle = s.target(circle)
	}
	return circle
}

// target is the circle's size at the end of a step that began with before.
func (s Step) target(before float64) float64 {
	switch s.Breath {
	case BreathIn:
		return s.Fill
	case BreathOut:
		return 0
	}
	return before
}

// eased is a half wave of a sine from 0 to 1, as the breath turns: slow at
// both ends.
func eased(x float64) float64 { return (1 - math.Cos(math.Pi*x)) / 2 }

// The sizes beyond which an exercise is a mistake.
const (
	partsMost    = 40
	stepsMost    = 100
	timesMost    = 200
	exerciseMost = time.Hour
)

// readExercise makes an exercise of a file's text.
func readExercise(file, source, data string) (Exercise, error) {
	d, err := parse(file, data)
	if err != nil {
		return Exercise{}, err
	}
	root := d.root()
	e := Exercise{
		Name:        strings.TrimSuffix(file, extension),
		Source:      source,
		Title:       root.text("title", nameMost),
		Description: root.text("description", textMost),
		Cautions:    root.texts("cautions", textMost),
	}
	if root.has("learning_rounds") {
		e.Learning = root.count("learning_rounds", timesMost)
	}
	for _, part := range root.tables("part", 1, partsMost) {
		e.Parts = append(e.Parts, readPart(part))
	}
	root.finish()
	if err := d.err(); err != nil {
		return Exercise{}, err
	}
	if length := e.LengthMost(); length > exerciseMost {
		return Exercise{}, fmt.Errorf("%s: the exercise lasts %s at most. Keep to %s", file, FormatDuration(length), FormatDuration(exerciseMost))
	}
	return e, nil
}

func readPart(part table) Part {
	p := Part{ID: part.name, Times: 1}
	if part.has("times") {
		p.Times = part.count("times", timesMost)
	}
	p.TimesMost = p.Times
	if part.has("times_most") {
		p.TimesMost = part.count("times_most", timesMost)
		if p.TimesMost < p.Times {
			part.fault("times_most", `it is less than "times". Raise it, or leave it out.`)
		}
	}
	for _, step := range part.tables("step", 1, stepsMost) {
		p.Steps = append(p.Steps, readStep(step))
	}
	part.finish()
	return p
}

func readStep(step table) Step {
	s := Step{
		ID:    step.name,
		Say:   step.text("say", textMost),
		Lasts: step.length("lasts"),
		Fill:  1,
		Write: step.yes("write"),
	}
	if step.has("breath") {
		s.Breath = choose(step, "breath", []option[Breath]{{"in", BreathIn}, {"hold", BreathHold}, {"out", BreathOut}})
	}
	if step.has("fill") {
		s.Fill = step.quantity("fill", inPercent()) / 100
		if s.Breath != BreathIn {
			step.fault("fill", "only a breath in fills the circle. Leave it out.")
		}
	}
	step.finish()
	return s
}

// count is a whole number from 1 to most.
func (t table) count(field string, most int) int {
	n, ok := t.fields[field].(int64)
	if !ok || n < 1 || n > int64(most) {
		t.fault(field, "it should be a whole number from 1 to %d, without quotes.", most)
		return 1
	}
	return int(n)
}

// texts are lines of text in brackets, and none where they are left out.
func (t table) texts(field string, most int) []string {
	if !t.has(field) {
		return nil
	}
	list, ok := t.fields[field].([]any)
	if !ok {
		t.fault(field, `it should be texts in brackets, such as ["One.", "Another."].`)
		return nil
	}
	var texts []string
	for _, item := range list {
		s, ok := item.(string)
		if s = strings.TrimSpace(s); !ok || s == "" || len(s) > most {
			t.fault(field, "each should be text in quotes, of 1 to %d characters.", most)
			return nil
		}
		texts = append(texts, s)
	}
	return texts
}
