package library

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAFileIsExaminedWhetherTheLibraryHoldsItOrNot(t *testing.T) {
	l, _ := begin(t)
	music := folder(t, map[string]string{"a.flac": "sound:180", "bad.flac": "rubbish", "list.m3u": "a.flac", "empty/": ""})
	path := filepath.Join(music, "a.flac")
	track, err := l.Examine(t.Context(), path)
	if err != nil || track.Measures == nil || track.Duration != 3*time.Minute {
		t.Fatalf("%+v, %v", track, err)
	}
	if _, err := l.Track(t.Context(), path); err == nil {
		t.Error("looking at a file puts it into the library")
	}
	for name, want := range map[string]string{"gone.mp3": "not there", "empty": "no music", "list.m3u": "no music", "bad.flac": "damaged"} {
		if _, err := l.Examine(t.Context(), filepath.Join(music, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
