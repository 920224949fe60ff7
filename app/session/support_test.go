package session_test

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roomtone/app/conductor"
	"roomtone/app/places"
	"roomtone/app/session"
	"roomtone/app/support"
	"roomtone/timer"
)

// secret is in everything that a person can type or name.
const secret = "Zanzibar7"

// TestNothingPersonalIsLoggedOrSent runs a session in which every text holds
// the secret, and looks for it in the log and in what support would get.
func TestNothingPersonalIsLoggedOrSent(t *testing.T) {
	home := filepath.Join(t.TempDir(), secret)
	t.Setenv("HOME", home)
	p := places.In(home)
	studio := session.NewStudio(p)
	studio.Keyring, studio.Hush, studio.Awake, studio.CanStayAwake = nil, nil, nil, nil
	log := support.NewLog(p.Logs())
	studio.Log = log.Logger()
	choices := session.Choices{
		Template: "lozenge-low", Music: []string{session.NoMusic}, Output: "null", ClientCode: secret,
		Answers: map[string]string{"swallow": secret}, Speed: 3600,
		Chart: conductor.Chart{Dose: secret, Limits: secret, Intention: secret, Parts: secret},
	}
	prepared, err := studio.Prepare(t.Context(), choices, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := studio.Start(t.Context(), prepared, session.Observers{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for _, k := range []timer.Kind{timer.NoteWritten, timer.ProcessNoted, timer.VitalsNoted, timer.SupportGiven} {
		if err := s.Do(t.Context(), conductor.Command{Kind: k, Text: secret}); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := studio.Afterwards(s.ID, timer.Event{Kind: timer.Reflected, Text: secret}); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	logged, err := os.ReadFile(filepath.Join(p.Logs(), "roomtone.log"))
	if err != nil || !strings.Contains(string(logged), `"kind":"vitals"`) {
		t.Errorf("the log tells too little: %v\n%s", err, logged)
	}
	if strings.Contains(string(logged), secret) {
		t.Errorf("the log holds what a person typed:\n%s", logged)
	}
	if err := os.WriteFile(support.LastCrash(p.CrashLog()), []byte("panic in "+home+"/music\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "support.zip")
	if err := studio.Diagnose(t.Context(), path, false); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if len(archive.File) < 6 {
		t.Errorf("only %d files are in it", len(archive.File))
	}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), secret) {
			t.Errorf("%s holds what a person typed:\n%s", f.Name, text)
		}
	}
	if err := studio.Diagnose(t.Context(), path, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that is there: %v", err)
	}
	if err := studio.Diagnose(t.Context(), path, true); err != nil {
		t.Errorf("with force: %v", err)
	}
}

// What broke, and for how long, is in the log by the codes of devices; what
// they are called, and what was said of them, is not.
func TestFaultsAreLoggedByDeviceAndLength(t *testing.T) {
	p := places.In(t.TempDir())
	studio := session.NewStudio(p)
	studio.Keyring, studio.Hush, studio.Awake, studio.CanStayAwake = nil, nil, nil, nil
	log := support.NewLog(p.Logs())
	studio.Log = log.Logger()
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(t.TempDir(), "nobody")) // no device is there
	prepared, err := studio.Prepare(t.Context(), session.Choices{Template: "lozenge-low", Music: []string{session.NoMusic}, Output: secret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	broke := make(chan string, 8)
	s, err := studio.Start(t.Context(), prepared, session.Observers{Trouble: func(what conductor.Trouble) {
		if what.Broken {
			broke <- what.Device
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	if device := <-broke; device != "music" {
		t.Errorf("%q broke", device)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	logged, err := os.ReadFile(filepath.Join(p.Logs(), "roomtone.log"))
	if err != nil || !strings.Contains(string(logged), `"msg":"fault","device":"music","code":"no-`) {
		t.Errorf("the fault is not in the log: %v\n%s", err, logged)
	}
	if strings.Contains(string(logged), secret) {
		t.Errorf("the log says what the device is called:\n%s", logged)
	}
}
