package support

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

// Findings are what the archive tells beside log and crash.
type Findings struct {
	// Choices say what was chosen, without saying which.
	Choices map[string]string `json:"choices"`
	// Preflight is the level of each finding, by its code.
	Preflight map[string]string `json:"preflight"`
	// Library is how many pieces are known, and how many cannot be used.
	Library map[string]int `json:"library"`
	// Outputs is how many sound devices there are.
	Outputs int `json:"outputs"`
}

// Shape is a session without anything that was said in it.
type Shape struct {
	Length float64  `json:"length_s"`
	Ended  bool     `json:"ended"`
	Events []Moment `json:"events"`
}

// Moment is one event: its kind, and when.
type Moment struct {
	Kind       string  `json:"event"`
	SinceStart float64 `json:"since_start_s"`
}

// Archive is what is put together for support.
type Archive struct {
	LogFolder, CrashLog string
	// Home is the person's folder, whose name is taken out of what is copied.
	Home     string
	Findings Findings
	Sessions []Shape
}

const readme = `What is in this archive

system.json     which program and which kind of computer this is
findings.json   what was chosen, without saying which; what the check before a
                session found, by its codes; how many pieces the library knows
sessions.json   the latest sessions: what kind of thing happened when
log/            what the program logged: starts, ends, faults, each by its kind
crash/          where the program was when it stopped unexpectedly, if it did

What is not in it: notes, vitals, doses, names and codes of clients, titles
and places of music, names of devices and rooms, templates, records, keys.
Only a crash repeats what the program itself said in that moment: read it
before you send this.

Nothing was sent anywhere. You decide whom you give this file to.
`

// largestCopy bounds what is copied of one file.
const largestCopy = 4 << 20

// Write writes the archive as a zip file.
func (a Archive) Write(to io.Writer) error {
	z := zip.NewWriter(to)
	add := func(name string, data []byte) error {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	object := func(name string, v any) error {
		data, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			return err
		}
		return add(name, append(data, '\n'))
	}
	if a.Sessions == nil {
		a.Sessions = []Shape{}
	}
	err := errors.Join(
		add("README.txt", []byte(readme)),
		object("system.json", system()),
		object("findings.json", a.Findings),
		object("sessions.json", a.Sessions),
	)
	copied := func(name, path string) {
		data, unread := a.text(path)
		if unread == nil && len(data) > 0 {
			err = errors.Join(err, add(name, data))
		}
	}
	for n := range logFiles {
		copied("log/"+logName(n), filepath.Join(a.LogFolder, logName(n)))
	}
	for _, path := range []string{a.CrashLog, LastCrash(a.CrashLog)} {
		copied("crash/"+filepath.Base(path), path)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return fmt.Errorf("the archive cannot be written: %w", err)
	}
	return nil
}

// text is a file without the name of the person's folder.
func (a Archive) text(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestCopy))
	if err != nil {
		return nil, err
	}
	if a.Home == "" {
		return data, nil
	}
	return []byte(strings.ReplaceAll(string(data), a.Home, "~")), nil
}

// system is which program and which kind of computer this is.
func system() map[string]any {
	out := map[string]any{"system": runtime.GOOS, "processor": runtime.GOARCH, "cores": runtime.NumCPU(), "go": runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		out["version"] = info.Main.Version
		libraries := map[string]string{}
		for _, d := range info.Deps {
			libraries[d.Path] = d.Version
		}
		out["libraries"] = libraries
	}
	return out
}
