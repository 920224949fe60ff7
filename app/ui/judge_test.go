package ui

import (
	"os"
	"path/filepath"
	"testing"

	"roomtone/app/settings"
)

func TestAPlaylistOfOnesOwnIsJudgedOnScreen(t *testing.T) {
	before, folder := withMusic(t)
	r := openRoom(t, before)
	list := filepath.Join(folder, "mine.m3u8")
	if err := os.WriteFile(list, []byte("#EXTM3U\n0.flac\ngone.flac\n1.flac\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.press("2 · Room")
	if r.button("Check a playlist…") == nil {
		t.Fatal("there is no way to check a playlist")
	}
	r.window.choice.judgement.judge(list)
	r.reads("The playlist mine.m3u8 against this template. What does not suit:")
	r.reads("gone.flac")
	if !r.button(tryIt).Disabled() {
		t.Error("a playlist that was only looked at can be started")
	}
	r.press("Back to the session")
	r.until("the session is prepared again", func() bool { return !r.button(tryIt).Disabled() })
	if r.button("Back to the session") != nil {
		t.Error("the way back is still there")
	}
}

func TestAFileThatIsNoPlaylistIsSaid(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.press("2 · Room")
	r.window.choice.judgement.judge(filepath.Join(t.TempDir(), "none.pls"))
	r.reads("none.pls")
	r.press("Back to the session")
	r.until("the session is prepared again", func() bool { return !r.button(tryIt).Disabled() })
}
