package playlist

import (
	"slices"
	"time"
)

// Until is what of p has begun by now, for [Request.Keep]: what has sounded
// and what sounds.
func Until(p Programme, now time.Duration) []Item {
	var kept []Item
	for _, it := range p.Items {
		if it.Start <= now {
			kept = append(kept, it)
		}
	}
	return kept
}

// Skip is what remains of p when the guide leaves the piece that sounds at
// now: everything that has begun, that piece fading out over [SkipFade].
// What comes instead is for [Fill].
func Skip(p Programme, now time.Duration) Programme {
	p.Items = Until(p, now)
	if sounding, _ := p.At(now); sounding != nil {
		*sounding = leave(*sounding, now, SkipFade)
	}
	return p
}

// leave fades an item out from now on, unless it fades out already or ends
// before.
func leave(it Item, now, fade time.Duration) Item {
	if now < it.End-it.FadeOut && now+fade < it.End {
		it.End, it.FadeOut = now+fade, fade
	}
	return it
}

// Shift moves what sounds at from, and all that comes after, to later by the
// length of a gap in which nothing was played: each piece goes on where it
// stood.
func Shift(p Programme, from, by time.Duration) Programme {
	p.Items = slices.Clone(p.Items)
	for i := range p.Items {
		if it := &p.Items[i]; it.End > from {
			it.Start += by
			it.End += by
		}
	}
	return p
}
