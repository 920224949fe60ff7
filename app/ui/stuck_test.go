package ui

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"roomtone/app/session"
)

func TestAWindowThatHangsIsLoggedOnce(t *testing.T) {
	var b bytes.Buffer
	w := &Window{studio: &session.Studio{Log: slog.New(slog.NewJSONHandler(&b, nil))}}
	now := time.Now()
	w.asked.Store(now.UnixNano())
	w.notice(now.Add(time.Second))
	w.unstuck(now.Add(time.Second))
	if b.Len() > 0 {
		t.Errorf("a window that is only slow: %s", b.String())
	}
	for range 3 {
		w.notice(now.Add(5 * time.Second))
	}
	for range 2 {
		w.unstuck(now.Add(10 * time.Second))
	}
	for _, want := range []string{`"code":"window-stuck","lasted_s":5}`, `"code":"window-back","lasted_s":10}`} {
		if strings.Count(b.String(), want) != 1 {
			t.Errorf("%s is not there once in\n%s", want, b.String())
		}
	}
}
