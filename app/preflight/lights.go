package preflight

import (
	"context"
	"fmt"
	"strings"

	"roomtone/lighting"
)

// Lights looks at the lamps of a room, by its name or ID. rooms asks the
// bridges; paired says whether there is one.
func Lights(room string, paired bool, rooms func(context.Context) ([]lighting.Room, error)) Check {
	return Check{Code: "lights", What: "The bridge of the lamps", Find: func(ctx context.Context) []Finding {
		if !paired {
			return []Finding{{Block, "lights-unpaired", "No Hue bridge is paired yet. Pair one on the Lights page, or choose a session without lamps."}}
		}
		there, err := rooms(ctx)
		for _, r := range there {
			if r.ID == room || strings.EqualFold(r.Name, room) {
				return lamps(r.Lamps)
			}
		}
		if err != nil || ctx.Err() != nil {
			return []Finding{{Block, "lights-silent", "The Hue bridge does not answer. Check its power and its cable, or choose a session without lamps."}}
		}
		return []Finding{{Block, "lights-room", fmt.Sprintf("There is no room %q at the bridge. Choose another, on the Lights page they are listed.", room)}}
	}}
}

// lamps looks at the lamps of the room.
func lamps(all []lighting.Lamp) []Finding {
	var lit, away, moving int
	for _, l := range all {
		switch {
		case !l.Reachable:
			away++
		case l.On:
			lit++
			if l.Effect != "" {
				moving++
			}
		}
	}
	var found []Finding
	switch {
	case len(all) == 0:
		return []Finding{{Warn, "lights-empty", "The room has no lamps. Add lamps to it in the lamps' own app, or choose another room."}}
	case lit == 0 && away == len(all):
		found = append(found, Finding{Warn, "lights-away", "No lamp of the room can be reached. Turn on their switches at the wall."})
	case lit == 0:
		found = append(found, Finding{Warn, "lights-off", "All lamps of the room are off, and a session lights no lamp that was off. Turn on those that are to follow."})
	}
	if away > 0 && away < len(all) {
		found = append(found, Finding{Warn, "lights-some-away", fmt.Sprintf("%s of the room cannot be reached. Turn on the switch at the wall, or go on without.", count(away, "lamp"))})
	}
	if moving > 0 {
		found = append(found, Finding{Info, "lights-moving", fmt.Sprintf("%s of the room changes by itself, such as a candle's flicker. It stops when the session starts, and comes back afterwards.", count(moving, "lamp"))})
	}
	return found
}

// count is a number of things in words.
func count(n int, thing string) string {
	if n == 1 {
		return "One " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
