package preflight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// What a disk must have free, in bytes.
const (
	diskLeast = 50 << 20
	diskCalm  = 500 << 20
)

// Disk looks whether a session's record can be written into a folder, which
// need not be there yet. free is the room in bytes on the disk of a folder.
func Disk(folder string, free func(string) (uint64, error)) Check {
	return Check{Code: "disk", What: "The disk for the record", Find: func(context.Context) []Finding {
		there := folder
		info, err := os.Stat(there)
		for errors.Is(err, fs.ErrNotExist) && filepath.Dir(there) != there {
			there = filepath.Dir(there)
			info, err = os.Stat(there)
		}
		if err != nil || !info.IsDir() || !writable(there) {
			return []Finding{{Block, "disk-write", "The folder of the sessions cannot be written to, so nothing of the session would be kept. Look at its permissions and its disk."}}
		}
		var found []Finding
		if there == folder && info.Mode().Perm()&0o077 != 0 {
			found = append(found, Finding{Warn, "disk-open", "Others on this computer can read the folder of the sessions. Let its owner alone read it."})
		}
		left, err := free(there)
		switch mb := left >> 20; {
		case err != nil:
			found = append(found, Finding{Info, "disk-unknown", "How much room the disk has is not known. Look at it yourself."})
		case left < diskLeast:
			found = append(found, Finding{Block, "disk-full", fmt.Sprintf("Only %d MB are free on the disk of the sessions. Make room before you start.", mb)})
		case left < diskCalm:
			found = append(found, Finding{Warn, "disk-low", fmt.Sprintf("Only %d MB are free on the disk of the sessions. Make room soon.", mb)})
		}
		return found
	}}
}

// writable tries it, with a file that is gone at once.
func writable(folder string) bool {
	f, err := os.CreateTemp(folder, ".preflight-*")
	if err != nil {
		return false
	}
	return errors.Join(f.Close(), os.Remove(f.Name())) == nil
}

// PowerFolder is where Linux tells of batteries and plugs.
const PowerFolder = "/sys/class/power_supply"

// Power looks whether the computer runs on its battery, and how full it is.
// A computer without one has nothing to tell.
func Power(folder string) Check {
	return Check{Code: "power", What: "The battery", Find: func(context.Context) []Finding {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil
		}
		plugged, draining, full := false, false, -1
		for _, e := range entries {
			read := func(name string) string {
				b, _ := os.ReadFile(filepath.Join(folder, e.Name(), name))
				return strings.TrimSpace(string(b))
			}
			switch kind := read("type"); {
			case kind == "Mains" || kind == "USB":
				plugged = plugged || read("online") == "1"
			case kind == "Battery" && read("scope") != "Device": // not a mouse's
				draining = draining || read("status") == "Discharging"
				if percent, err := strconv.Atoi(read("capacity")); err == nil {
					full = max(full, percent)
				}
			}
		}
		switch {
		case plugged || !draining:
			return nil
		case full < 0:
			return []Finding{{Warn, "power-battery", "The computer runs on its battery. Plug it in."}}
		default:
			return []Finding{{Warn, "power-battery", fmt.Sprintf("The computer runs on its battery, which is at %d %%. Plug it in: a session is long.", full)}}
		}
	}}
}

// Sleep looks whether the computer can be kept awake; probe says why not.
func Sleep(probe func(context.Context) error) Check {
	return Check{Code: "sleep", What: "What keeps the computer awake", Find: func(ctx context.Context) []Finding {
		if probe(ctx) != nil {
			return []Finding{{Warn, "sleep-free", "The computer cannot be kept awake from here. Turn off its sleep and its screen lock in its settings, and leave the lid open."}}
		}
		return nil
	}}
}

// Clock looks whether the wall clock is kept right by the network: synced
// says so, and known is false where nobody can tell.
func Clock(synced func() (right, known bool)) Check {
	return Check{Code: "clock", What: "The clock", Find: func(context.Context) []Finding {
		if right, known := synced(); known && !right {
			return []Finding{{Info, "clock-free", "The computer's clock is not set by the network. Compare it with yours: the record's times of day come from it. The session's own minutes are right in any case."}}
		}
		return nil
	}}
}

// Pace looks whether the computer keeps up: nap waits for a time and tells how
// long it really took.
func Pace(nap func(context.Context, time.Duration) time.Duration) Check {
	return Check{Code: "pace", What: "The computer's pace", Find: func(ctx context.Context) []Finding {
		const short, late, times = 20 * time.Millisecond, 150 * time.Millisecond, 10
		var worst time.Duration
		for range times {
			worst = max(worst, nap(ctx, short)-short)
		}
		if worst > late {
			return []Finding{{Warn, "pace-slow", "The computer is very busy. Close other programs before you start."}}
		}
		return nil
	}}
}
