package playlist

import "time"

// Slot is the time of one phase, in session time.
type Slot struct {
	Phase      string
	Start, End time.Duration
	Target     Target
}

// Request is all that [Fill] looks at.
type Request struct {
	// Slots run from the present phase on, one after the other without holes.
	// The end of the last may be a guess: what is not known yet is filled
	// again when it is.
	Slots []Slot
	// From is the present moment; nothing before it changes.
	From time.Duration
	// Keep is what has sounded and what sounds, as [Until] or [Skip] gave it.
	// Pieces stay as they are, the last one to its own end.
	Keep   []Item
	Tracks []Track
	// Avoid are paths that must not be chosen, because they failed or the
	// guide said so. A piece among them that sounds is left.
	Avoid map[string]bool
	// LastSession are paths that the client heard last time: they are chosen
	// only where otherwise no music would suit.
	LastSession map[string]bool
	Seed        uint64
}

// Fill fills the slots.
func Fill(r Request) Programme {
	p := Programme{Seed: r.Seed, Items: append([]Item(nil), r.Keep...)}
	at := r.From
	if n := len(p.Items); n > 0 {
		at = max(at, p.Items[n-1].End-p.Items[n-1].FadeOut)
	}
	for i, s := range r.Slots {
		end, out := s.End, PhaseFadeLeast
		if i < len(r.Slots)-1 {
			end += out / 2
		}
		if end-at < 2*PhaseFadeLeast {
			continue
		}
		p.Items = append(p.Items, Item{Kind: KindBed, Phase: s.Phase, Start: at, End: end, FadeIn: out, FadeOut: out})
		at = end - out
	}
	return p
}
