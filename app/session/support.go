package session

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/google/renameio/v2/maybe"

	"roomtone/app/conductor"
	"roomtone/app/support"
	"roomtone/assets"
	"roomtone/playlist/library"
	"roomtone/timer"
)

// logged are observers that also log each event, its kind and its time, what
// broke and for how long, by a code that tells one fault from another, and how
// often the sound device ran dry; and nothing that was said, nor what a device
// or a file is called.
func (s *Studio) logged(o Observers) Observers {
	if s.Log == nil {
		return o
	}
	event, snapshot, trouble := o.Event, o.Snapshot, o.Trouble
	first := true // of this program
	o.Event = func(e timer.Event) {
		s.Log.Info("event", "kind", string(e.Kind), "since_start_s", e.Elapsed.Seconds())
		for _, code := range brokeOff(e, first) {
			s.Log.Warn("fault", "device", "computer", "code", code, "since_start_s", e.Elapsed.Seconds(), "lasted_s", e.By.Seconds(), "set_s", e.Correction.Seconds())
		}
		first = false
		if event != nil {
			event(e)
		}
	}
	dry := 0
	o.Snapshot = func(now *conductor.Snapshot) {
		if now.Music.Underruns > dry {
			dry = now.Music.Underruns
			s.Log.Warn("fault", "device", "music", "code", "music-underrun", "times", dry, "since_start_s", now.Position.SinceStart.Seconds())
		}
		if snapshot != nil {
			snapshot(now)
		}
	}
	began := map[string]time.Time{}
	o.Trouble = func(t conductor.Trouble) {
		if t.Broken {
			began[t.Device] = time.Now()
			s.Log.Warn("fault", "device", t.Device, "code", cmp.Or(t.Code, diskCode(t.Err), t.Device+"-broken"))
		} else {
			s.Log.Info("fault over", "device", t.Device, "code", t.Device+"-back", "lasted_s", time.Since(began[t.Device]).Seconds())
		}
		if trouble != nil {
			trouble(t)
		}
	}
	return o
}

// brokeOff are the codes of what a gap tells: the first event of a program that
// goes on is one, too.
func brokeOff(e timer.Event, first bool) (codes []string) {
	if e.Kind != timer.Gap {
		return nil
	}
	switch {
	case first:
		codes = append(codes, "program-stopped")
	case e.By > 0:
		codes = append(codes, "computer-slept")
	}
	if e.Correction != 0 {
		codes = append(codes, "clock-set")
	}
	return codes
}

// diskCode names why the session's file is not written.
func diskCode(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "disk-full"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "disk-read-only"
	case errors.Is(err, syscall.EIO):
		return "disk-fails"
	case errors.Is(err, fs.ErrNotExist):
		return "disk-gone"
	}
	return ""
}

// shapesMost is how many sessions are told of to support.
const shapesMost = 20

// Diagnose writes what support needs into one file that a person can read
// before sending it. A file that is there already is replaced only with force.
func (s *Studio) Diagnose(ctx context.Context, path string, force bool) error {
	if _, err := os.Stat(path); err == nil && !force {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // then no path holds it
	}
	a := support.Archive{LogFolder: s.places.Logs(), CrashLog: s.places.CrashLog(), Home: home, Findings: s.findings(ctx), Sessions: s.shapes()}
	var b bytes.Buffer
	if err := a.Write(&b); err != nil {
		return err
	}
	err = maybe.WriteFile(path, b.Bytes(), 0o600)
	if err != nil {
		return fmt.Errorf("the archive cannot be written: %w", err)
	}
	return nil
}

// findings say what was chosen without saying which, and what is found.
func (s *Studio) findings(ctx context.Context) support.Findings {
	f := support.Findings{Choices: map[string]string{}, Preflight: map[string]string{}, Library: map[string]int{}}
	last, err := s.Settings()
	if err != nil {
		f.Choices["settings"] = "cannot be read"
	}
	chosen := func(name string, is bool) {
		f.Choices[name] = "none"
		if is {
			f.Choices[name] = "chosen"
		}
	}
	chosen("room", last.Room != "" && last.Room != NoLights)
	chosen("output", last.Output != "")
	chosen("set", last.Set != "")
	f.Choices["folders"] = fmt.Sprint(len(last.Music))
	f.Choices["template"] = "own"
	if t, err := s.Template(last.Template); last.Template == "" || err == nil && t.Source == assets.SourceBuiltIn {
		f.Choices["template"] = last.Template
	}
	for _, found := range s.Preflight(ctx, Choices{Room: last.Room, Output: last.Output}, nil) {
		f.Preflight[found.Code] = string(found.Level)
	}
	if outputs, err := s.Outputs(ctx); err == nil {
		f.Outputs = len(outputs)
	}
	if l, err := s.Library(ctx); err == nil {
		f.Library = counts(ctx, l)
	}
	return f
}

// shapes are the latest sessions without anything that was said in them.
func (s *Studio) shapes() []support.Shape {
	store := s.Records()
	entries, err := store.List()
	if err != nil {
		return nil
	}
	var out []support.Shape
	for _, e := range entries[:min(len(entries), shapesMost)] {
		r, err := store.Open(e.ID)
		if err != nil {
			continue
		}
		shape := support.Shape{Length: e.Length.Seconds(), Ended: r.Ended, Events: []support.Moment{}}
		for _, event := range r.Events {
			shape.Events = append(shape.Events, support.Moment{Kind: string(event.Kind), SinceStart: event.Elapsed.Seconds()})
		}
		out = append(out, shape)
	}
	return slices.Clip(out)
}

// counts are how many pieces and problems the library knows.
func counts(ctx context.Context, l *library.Library) map[string]int {
	out := map[string]int{}
	if _, n, err := l.Page(ctx, library.Query{Limit: 1}); err == nil {
		out["pieces"] = n
	}
	if problems, err := l.Problems(ctx); err == nil {
		out["problems"] = len(problems)
	}
	if folders, err := l.Folders(); err == nil {
		out["folders"] = len(folders)
	}
	return out
}
