package records

import (
	"fmt"

	"roomtone/timer"
	"roomtone/timer/journal"
)

// Finding is what verifying a record says.
type Finding struct {
	// Chained is false for a session from before there was a chain of hashes.
	Chained bool
	// Whole says that nothing was changed, removed or moved.
	Whole bool
	// Says is what was found, in plain sentences.
	Says []string
	// Fingerprint is the hash of the last line.
	Fingerprint string
}

// VerifyAs is Verify of the record that stands under an ID: a whole record
// under another's name would give a client the session of somebody else.
func VerifyAs(id string, r *journal.Record) Finding {
	f := Verify(r)
	if r.Header.ID != id {
		f.Says = append(f.Says, "it stands under another's name: it is the record "+r.Header.ID)
		f.Whole = false
	}
	return f
}

// Verify says whether a record is as it was written. What it cannot find is a
// file that was written anew as a whole, all hashes included: that is found by
// the fingerprint alone, where it was kept elsewhere, as on a printed report.
func Verify(r *journal.Record) Finding {
	c := r.Chain
	f := Finding{Chained: c.From == 2, Fingerprint: c.Head}
	for _, b := range c.Breaks {
		f.Says = append(f.Says, b.Says)
	}
	if c.From > 2 {
		f.Says = append(f.Says, fmt.Sprintf("lines 1 to %d are from before there was a chain of hashes: whether they were changed cannot be told", c.From-1))
	}
	switch {
	case !r.Ended:
		// A record that was cut after a whole line looks the same.
		f.Says = append(f.Says, "its session has not ended: whether something is missing at its end cannot be told")
	case f.Chained && !c.Closed:
		f.Says = append(f.Says, "it is not closed: something may be missing at its end")
	}
	if len(r.Torn) > 0 {
		f.Says = append(f.Says, "its last line is torn off, as by a power cut")
	}
	if _, err := timer.Fold(r.Header.Plan, r.Events); err != nil {
		f.Says = append(f.Says, "its events do not fit one another: "+err.Error())
	}
	f.Whole = f.Chained && len(f.Says) == 0
	return f
}
