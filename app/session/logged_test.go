package session

import (
	"bytes"
	"log/slog"
	"strings"
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
		o.Trouble("lights", true)
		time.Sleep(90 * time.Second)
		o.Trouble("lights", false)
		o.Event(timer.Event{Kind: timer.Fault, Path: "/home/anna/music/a.flac", Text: "a.flac is left out", Elapsed: time.Minute})
		for range 3 {
			o.Snapshot(&conductor.Snapshot{Music: playlist.Status{Underruns: 2}})
		}
		for _, want := range []string{
			`"msg":"fault","device":"lights","code":"lights-broken"}`,
			`"msg":"fault over","device":"lights","code":"lights-back","lasted_s":90}`,
			`"msg":"fault","device":"file","code":"file-left-out","since_start_s":60}`,
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
