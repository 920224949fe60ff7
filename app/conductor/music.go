package conductor

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"roomtone/playlist"
	"roomtone/timer"
)

const (
	// patience is how far ahead a phase without a fixed end is filled.
	patience = 10 * time.Minute
	// lookahead is how long before the programme leaves a phase that does
	// not end yet it is filled anew.
	lookahead = 45 * time.Second
	// regret is how long a skip can be undone.
	regret = 60 * time.Second
)

// listen takes in what the player reports: what sounds, and what failed.
func (c *Conductor) listen() {
	before := c.heard
	c.heard = c.config.Music.Status()
	c.leaveOut(c.heard.Faults)
	if c.heard.Sounding == before.Sounding {
		if before.Output == "" && c.heard.Output != "" && c.heard.Sounding == "" {
			_ = c.append(timer.Event{Kind: timer.BedBegan, Elapsed: c.now.elapsed})
		}
		return
	}
	if c.heard.Sounding == "" {
		if now, _ := c.programme.At(c.now.elapsed); now == nil || now.Kind != playlist.KindSilence {
			_ = c.append(timer.Event{Kind: timer.BedBegan, Elapsed: c.now.elapsed})
		}
		return
	}
	_ = c.append(timer.Event{Kind: timer.TrackBegan, Elapsed: c.now.elapsed, Path: c.heard.Sounding, Text: c.title(c.heard.Sounding)})
}

// leaveOut notes files that cannot be played and chooses others.
func (c *Conductor) leaveOut(faults []playlist.FileFault) {
	for _, f := range faults {
		c.failed[f.Path] = true
		c.tell(Trouble{Device: deviceFile, Broken: true, Code: f.Code})
		c.stale = c.stale || slices.ContainsFunc(c.programme.Items, func(it playlist.Item) bool { return it.Path == f.Path })
		name := filepath.Base(f.Path) // which is looked for in a folder
		if c.config.Show.Bundle != "" {
			name = c.title(f.Path) // there are only hashes in it
		}
		_ = c.append(timer.Event{
			Kind: timer.Fault, Elapsed: c.now.elapsed, Path: f.Path,
			Text: fmt.Sprintf("%s is left out: %s", name, f.Reason),
		})
	}
}

func (c *Conductor) title(path string) string {
	for _, it := range c.programme.Items {
		if it.Path == path && it.Title != "" {
			return it.Title
		}
	}
	return filepath.Base(path)
}

// slots are the phases to be filled, from now on. A phase that does not end
// by its length is taken to last a while longer.
func (c *Conductor) slots() []playlist.Slot {
	now := c.now.elapsed
	var slots []playlist.Slot
	var late time.Duration
	for i, span := range c.state.Spans(now) {
		if i == 0 && c.open() {
			late = max(0, now+patience-span.End)
		}
		slot := playlist.Slot{
			Phase: c.state.Plan.Phases[span.Phase].ID,
			Start: span.Start + late, End: span.End + late,
			Target: c.config.Show.Music[span.Phase],
		}
		if i == 0 {
			slot.Start = min(span.Start, now)
			slot.Target = slot.Target.Deeper(float64(c.state.Depth))
		}
		slots = append(slots, slot)
	}
	return slots
}

// sameTime is how far a phase may move without its music being chosen anew:
// well within [playlist.BoundaryTolerance].
const sameTime = time.Second

// fits tells whether the programme was chosen for the phases as they will run.
func (c *Conductor) fits() bool {
	for _, slot := range c.slots() {
		if !slices.ContainsFunc(c.chosen, func(of playlist.Slot) bool {
			return of.Phase == slot.Phase && of.Target == slot.Target &&
				(of.Start-slot.Start).Abs() < sameTime && (of.End-slot.End).Abs() < sameTime
		}) {
			return false
		}
	}
	return true
}

// open tells whether the present phase goes on for a time that nobody knows.
func (c *Conductor) open() bool {
	p := c.state.At(c.now.elapsed)
	last := p.Phase == len(c.state.Plan.Phases)-1
	byGuide := last || c.state.Plan.Phases[p.Phase].End != timer.EndAuto
	return c.state.Held || (byGuide && !c.config.Auto && p.Left < lookahead)
}

// runningOut tells whether the programme is about to leave a phase that does
// not end yet, or to end before the session.
func (c *Conductor) runningOut() bool {
	if !c.open() {
		return false
	}
	phase := c.state.Plan.Phases[c.state.At(c.now.elapsed).Phase].ID
	for _, it := range c.programme.Items {
		sounds := it.Start <= c.now.elapsed
		if (sounds || it.Phase == phase) && it.End > c.now.elapsed+lookahead {
			return false
		}
	}
	return true
}

// refill chooses anew what comes after the piece that sounds.
func (c *Conductor) refill() {
	c.stale = false
	now, slots := c.now.elapsed, c.slots()
	planned := c.planned(slots)
	c.chosen = slots
	c.write(playlist.Fill(playlist.Request{
		Slots:   slots,
		From:    now,
		Keep:    playlist.Until(c.programme, now),
		Planned: planned,
		Tracks:  c.config.Tracks,
		Avoid:   c.failed,
		Wish:    c.config.Show.Wish,

		LastSession: c.config.Show.lastSession(),
		Seed:        c.config.Show.Seed,
	}))
}

// planned is what of the programme may stay: that of the phases which still
// ask for what it was chosen for. It is never nil.
func (c *Conductor) planned(slots []playlist.Slot) []playlist.Item {
	changed := map[string]bool{}
	for _, before := range c.chosen {
		for _, slot := range slots {
			if slot.Phase == before.Phase && slot.Target != before.Target {
				changed[slot.Phase] = true
			}
		}
	}
	stays := []playlist.Item{}
	for _, it := range c.programme.Items {
		if !changed[it.Phase] {
			stays = append(stays, it)
		}
	}
	return stays
}

// write makes p the programme, as an event.
func (c *Conductor) write(p playlist.Programme) {
	raw, err := json.Marshal(p)
	if err != nil {
		c.trouble(Trouble{Device: deviceMusic, Code: "plan-unwritten"}, fmt.Sprintf("The music plan cannot be written down: %v", err), c.now.elapsed)
		return
	}
	if c.append(timer.Event{Kind: timer.Programmed, Elapsed: c.now.elapsed, Programme: raw}) == nil {
		c.programme = p
	}
}

// Offer gives a running session music to choose from, for what is chosen
// from then on; what is planned already stays. A session that was resumed
// begins to sound before its folders have been looked through.
func (c *Conductor) Offer(ctx context.Context, tracks []playlist.Track) {
	select {
	case c.offers <- tracks:
	case <-c.done:
	case <-ctx.Done():
	}
}

// choosable takes music to choose from. What is planned stays, unless it has
// no piece: then it was chosen without any, as where the program was killed in
// the moment before it had written one down.
func (c *Conductor) choosable(tracks []playlist.Track) {
	c.config.Tracks = tracks
	isPiece := func(it playlist.Item) bool { return it.Kind == playlist.KindTrack }
	if len(tracks) > 0 && !slices.ContainsFunc(c.programme.Items, isPiece) {
		c.programme, c.stale = playlist.Skip(c.programme, c.now.elapsed), true
	}
}

// skippable says why there is nothing to skip.
func (c *Conductor) skippable() error {
	if now, _ := c.programme.At(c.now.elapsed); now == nil || now.Kind != playlist.KindTrack {
		return fmt.Errorf("%w: no track sounds that could be skipped", timer.ErrRefused)
	}
	return nil
}

// skip fades the sounding piece out and chooses what follows at once.
func (c *Conductor) skip() {
	c.skippedAt = c.now.elapsed
	c.programme = playlist.Skip(c.programme, c.now.elapsed)
	c.stale = true
}

func (c *Conductor) canUndo() bool { return c.undoable() == nil }

// undoable says why the last skip cannot be undone: there is nothing to go back
// to any more, or it is what sounds, which would jump to another place.
func (c *Conductor) undoable() error {
	if c.state.Previous == nil {
		return fmt.Errorf("%w: there is no skip to undo", timer.ErrRefused)
	}
	if c.now.elapsed-c.skippedAt >= regret {
		return fmt.Errorf("%w: the skip is too long ago to be undone", timer.ErrRefused)
	}
	before, err := playlist.Decode(c.state.Previous)
	if err != nil {
		return err
	}
	was, _ := before.At(c.now.elapsed)
	if was == nil || was.Kind != playlist.KindTrack || c.failed[was.Path] || c.now.elapsed >= was.End-was.FadeOut {
		return fmt.Errorf("%w: the piece that was skipped would be over by now", timer.ErrRefused)
	}
	if is, _ := c.programme.At(c.now.elapsed); is != nil && is.Path == was.Path {
		return fmt.Errorf("%w: without the skip this piece would sound now, too", timer.ErrRefused)
	}
	return nil
}

// unskip goes back to the piece that was skipped, where it would be now.
func (c *Conductor) unskip() {
	if before, err := playlist.Decode(c.state.Programme); err == nil {
		c.programme = before
		c.stale = true
	}
}

// Slots are the phases of a whole show one after the other, each as long as it
// is planned.
func Slots(show Show) []playlist.Slot {
	var slots []playlist.Slot
	var at time.Duration
	for i, phase := range show.Plan.Phases {
		slots = append(slots, playlist.Slot{Phase: phase.ID, Start: at, End: at + phase.Length, Target: show.Music[i]})
		at += phase.Length
	}
	return slots
}

// Fill is the music of a whole show, if the guide does nothing: for looking
// at it before the session.
func Fill(show Show, tracks []playlist.Track) playlist.Programme {
	return playlist.Fill(playlist.Request{Slots: Slots(show), Tracks: tracks, Wish: show.Wish, LastSession: show.lastSession(), Seed: show.Seed})
}
