package preflight

import (
	"context"
	"fmt"

	"roomtone/playlist/audio"
)

// Sound looks for the devices that a session plays on, by their names: ""
// and [audio.DefaultOutput] are the computer's usual one. outputs lists what is
// there.
func Sound(wanted []string, outputs func(context.Context) ([]audio.Output, error)) Check {
	return Check{Code: "sound", What: "The sound", Find: func(ctx context.Context) []Finding {
		var found []Finding
		asked, there, err := false, []audio.Output(nil), error(nil)
		for _, name := range wanted {
			if name == audio.NoOutput {
				found = append(found, Finding{Warn, "sound-nowhere", "The sound goes nowhere, as it was chosen. For a client in the room choose a sound device."})
				continue
			}
			if !asked {
				there, err = outputs(ctx)
				asked = true
			}
			switch {
			case err != nil:
				return append(found, Finding{Block, "sound-server", "The computer's sound does not answer. Start its sound server, or restart the computer."})
			case len(there) == 0:
				return append(found, Finding{Block, "sound-none", "There is no sound device. Plug one in, or start the sound server."})
			}
			found = append(found, device(name, there)...)
		}
		return found
	}}
}

// device looks at one device.
func device(name string, there []audio.Output) []Finding {
	usual := name == "" || name == audio.DefaultOutput
	for _, o := range there {
		if o.Name == name || usual && o.Default {
			if o.Trouble != "" {
				return []Finding{{Block, "sound-unheard", o.Trouble}}
			}
			return nil
		}
	}
	if usual {
		return nil // the system has one, and does not say which
	}
	return []Finding{{Block, "sound-gone", fmt.Sprintf("The sound device %s is not there. Plug it in, or choose another.", name)}}
}

// Ceiling looks whether the room has a ceiling for the sound: set and err are
// what reading it gave.
func Ceiling(set bool, err error) Check {
	return Check{Code: "sound-ceiling", What: "The ceiling of the sound", Find: func(context.Context) []Finding {
		switch {
		case err != nil:
			return []Finding{{Block, "sound-ceiling-unreadable", "The ceiling of the sound cannot be read, so nothing may sound. Set it again: roomtone sound ceiling --unlock --meter DBA"}}
		case !set:
			return []Finding{{Info, "sound-ceiling-unset", "No ceiling was set for this room. A check with a sound-level meter, on the Sound page, finds one."}}
		}
		return nil
	}}
}
