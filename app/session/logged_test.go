package session

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/timer"
)

func TestTheLogSaysHowLongAFaultLasted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		s := &Studio{Log: slog.New(slog.NewJSONHandler(&b, nil))}
		o := s.logged(Observers{})
		o.Trouble(conductor.Trouble{Device: "lights", Broken: true, Code: "bridge-away"})
		time.Sleep(90 * time.Second)
		o.Trouble(conductor.Trouble{Device: "lights"})
		o.Event(timer.Event{Kind: timer.Fault, Path: "/home/anna/music/a.flac", Text: "a.flac is left out", Elapsed: time.Minute})
		o.Trouble(conductor.Trouble{Device: "file", Broken: true, Code: "file-missing"})
		o.Event(timer.Event{Kind: timer.Gap, By: time.Minute, Correction: -time.Hour})
		for range 3 {
			o.Snapshot(&conductor.Snapshot{Music: playlist.Status{Underruns: 2}})
		}
		for _, want := range []string{
			`"msg":"fault","device":"lights","code":"bridge-away"}`,
			`"msg":"fault over","device":"lights","code":"lights-back","lasted_s":90}`,
			`"msg":"fault","device":"file","code":"file-missing"}`,
			`"code":"computer-slept","since_start_s":0,"lasted_s":60,"set_s":-3600}`,
			`"code":"clock-set",`,
			`"device":"music","code":"music-underrun","times":2,`,
		} {
			if strings.Count(b.String(), want) != 1 {
				t.Errorf("%s is not there once in\n%s", want, b.String())
			}
		}
		if strings.Contains(b.String(), "anna") {
			t.Errorf("it names a file:\n%s", b.String())
		}
	})
}

// Each fault of the journal has a code of its own, and so has a program that
// went on.
func TestFaultsOfTheDiskTellThemselves(t *testing.T) {
	for want, err := range map[string]error{
		"":               nil,
		"disk-full":      fmt.Errorf("not written: %w", &fs.PathError{Op: "write", Path: "/home/anna", Err: syscall.ENOSPC}),
		"disk-read-only": fmt.Errorf("not written: %w", &fs.PathError{Op: "open", Path: "/home/anna", Err: syscall.EROFS}),
		"disk-fails":     &fs.PathError{Op: "write", Path: "/home/anna", Err: syscall.EIO},
		"disk-gone":      &fs.PathError{Op: "open", Path: "/home/anna", Err: syscall.ENOENT},
	} {
		if got := diskCode(err); got != want {
			t.Errorf("%v is %q, want %q", err, got, want)
		}
	}
	if got := diskCode(&fs.PathError{Err: syscall.EACCES}); got != "disk-read-only" {
		t.Errorf("a closed folder is %q", got)
	}
	gap := timer.Event{Kind: timer.Gap, By: time.Minute}
	if a, b := brokeOff(gap, true), brokeOff(gap, false); !slices.Equal(a, []string{"program-stopped"}) || !slices.Equal(b, []string{"computer-slept"}) {
		t.Errorf("a program that stopped is %q, a computer that slept %q", a, b)
	}
	if got := brokeOff(timer.Event{Kind: timer.Held}, true); got != nil {
		t.Errorf("a hold is %q", got)
	}
}
