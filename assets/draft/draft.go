package draft

import (
	"fmt"
	"reflect"
	"slices"

	"roomtone/assets"
)

// Draft is a template with its history. It is for one goroutine.
type Draft struct {
	versions []assets.Template
	found    [][]assets.Finding // in each version
	at       int                // the version that is seen
	kept     int                // the one that was kept last, or -1 where that is gone
	open     string             // the change that goes on, "" where none does
}

// New is a draft that begins with a template as it was kept.
func New(t assets.Template) *Draft {
	t = copied(t)
	return &Draft{versions: []assets.Template{t}, found: [][]assets.Finding{t.Check()}}
}

// Template is the version that is seen.
func (d *Draft) Template() assets.Template { return copied(d.versions[d.at]) }

// Findings are what is wrong with the version that is seen; none where it is
// in order.
func (d *Draft) Findings() []assets.Finding { return d.found[d.at] }

// Undo goes back one version, and tells whether there was one.
func (d *Draft) Undo() bool { return d.step(-1) }

// Redo takes back what Undo did, and tells whether there was anything.
func (d *Draft) Redo() bool { return d.step(1) }

// CanUndo tells whether there is a version to go back to.
func (d *Draft) CanUndo() bool { return d.at > 0 }

// CanRedo tells whether there is a version that was undone.
func (d *Draft) CanRedo() bool { return d.at+1 < len(d.versions) }

func (d *Draft) step(by int) bool {
	d.open = ""
	next := d.at + by
	if next < 0 || next >= len(d.versions) {
		return false
	}
	d.at = next
	return true
}

// Changed tells whether the version that is seen says anything else than what
// was kept.
func (d *Draft) Changed() bool {
	return d.kept < 0 || !reflect.DeepEqual(d.versions[d.at], d.versions[d.kept])
}

// Keep notes that the version that is seen was kept under a name, which is
// the name of all its versions from now on.
func (d *Draft) Keep(name, source string) {
	d.open, d.kept = "", d.at
	for i := range d.versions {
		d.versions[i].Name, d.versions[i].Source = name, source
	}
}

// Pause ends the change that goes on: the next one is a step of its own, even
// where it changes the same thing.
func (d *Draft) Pause() { d.open = "" }

// most is how many versions are held; the oldest go first.
const most = 500

// change makes another version, unless nothing changes. Changes of one thing
// that follow one another, as in typing, are one step; what names that thing,
// and is "" for what is a step of its own.
func (d *Draft) change(what string, do func(*assets.Template)) {
	next := d.Template()
	do(&next)
	if reflect.DeepEqual(next, d.versions[d.at]) {
		return
	}
	goesOn := what != "" && what == d.open && d.at > 0 && d.at != d.kept
	d.versions, d.found = d.versions[:d.at+1], d.found[:d.at+1]
	if d.kept > d.at {
		d.kept = -1
	}
	if goesOn {
		d.versions[d.at], d.found[d.at] = next, next.Check()
	} else {
		d.versions, d.found = append(d.versions, next), append(d.found, next.Check())
		d.at++
	}
	d.open = what
	if over := len(d.versions) - most; over > 0 {
		d.versions, d.found = slices.Delete(d.versions, 0, over), slices.Delete(d.found, 0, over)
		d.at, d.kept = d.at-over, max(-1, d.kept-over)
	}
}

// copied is a template that shares nothing with another.
func copied(t assets.Template) assets.Template {
	t.Plan.Phases = slices.Clone(t.Plan.Phases)
	t.Plan.Prompts = slices.Clone(t.Plan.Prompts)
	t.Plan.Safety = slices.Clone(t.Plan.Safety)
	t.Music = slices.Clone(t.Music)
	t.Light = slices.Clone(t.Light)
	t.Asks = slices.Clone(t.Asks)
	return t
}

// put changes one value of a list, if there is such a one. Typing into the
// same of its fields is one step.
func put[T any](d *Draft, list func(*assets.Template) []T, i int, value T) {
	old := list(&d.versions[d.at])
	if i < 0 || i >= len(old) {
		return
	}
	what := fmt.Sprintf("%T %d%v", value, i, differing(old[i], value))
	d.change(what, func(t *assets.Template) { list(t)[i] = value })
}

// differing names the fields in which two values of one struct differ.
func differing(a, b any) []string {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	var names []string
	for i := range x.NumField() {
		if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			names = append(names, x.Type().Field(i).Name)
		}
	}
	return names
}
