package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "roomtone"

// rule is what a package may import. Only what is named is allowed; of
// packages that are not ours anything is, but for the fences below.
type rule struct {
	ours []string
	// pure forbids everything that reads or writes the world.
	pure bool
}

// house is who may import whom. A package that is not here is a fault: draw
// its room first.
var house = map[string]rule{
	"timer":            {pure: true},
	"timer/journal":    {ours: []string{"timer"}},
	"playlist":         {pure: true},
	"playlist/measure": {pure: true},
	"playlist/library": {ours: []string{"playlist", "playlist/measure"}},
	"playlist/audio":   {ours: []string{"playlist"}},
	"lighting":         {pure: true},
	"lighting/room":    {ours: []string{"lighting"}},
	"lighting/hue":     {ours: []string{"lighting"}},
	"assets":           {ours: []string{"timer", "playlist", "lighting"}},
	"app/places":       {},
	"app/settings":     {},
	"app/conductor":    {ours: []string{"timer", "playlist", "lighting"}},
	"app/session":      {ours: []string{"timer", "timer/journal", "playlist", "playlist/library", "playlist/audio", "lighting", "lighting/room", "lighting/hue", "assets", "app/places", "app/settings", "app/conductor"}},
	"app/cli":          {ours: []string{"timer", "playlist", "playlist/library", "playlist/audio", "lighting", "assets", "app/places", "app/settings", "app/conductor", "app/session"}},
	"app/ui":           {ours: []string{"timer", "playlist", "playlist/library", "playlist/audio", "lighting", "assets", "app/places", "app/settings", "app/conductor", "app/session"}},
	"app/ui/desktop":   {ours: []string{"app/ui", "app/places", "app/session"}},
	"app":              {ours: []string{"app/cli", "app/places", "app/session", "app/ui/desktop"}},
}

// fences are libraries that only one room may touch.
var fences = map[string]string{
	"github.com/gopxl/beep":      "playlist/audio",
	"github.com/amimof/huego":    "lighting/hue",
	"fyne.io/fyne/v2":            "app/ui",
	"fyne.io/fyne/v2/app":        "app/ui/desktop",
	"github.com/jfreymuth/pulse": "playlist/audio",
	"github.com/gen2brain/malgo": "playlist/audio",
}

// worldly are the standard library's ways to the world, which pure packages
// do without.
var worldly = []string{"os", "net", "syscall", "database", "plugin", "log", "unsafe"}

// pkg is a package as `go list` tells it.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
}

// faults names every wrong arrow among the packages.
func faults(packages []pkg) []string {
	var out []string
	for _, p := range packages {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		allowed, known := house[name]
		if !known {
			out = append(out, fmt.Sprintf("%s has no room in the house: add it to the table in app/house_test.go, and to ARCHITECTURE's notes in app/doc.go", name))
			continue
		}
		for _, imported := range p.Imports {
			if fault := arrow(name, allowed, imported); fault != "" {
				out = append(out, fault)
			}
		}
	}
	return out
}

func arrow(name string, allowed rule, imported string) string {
	if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
		if !slices.Contains(allowed.ours, ours) {
			return fmt.Sprintf("%s imports %s, which the house does not allow", name, ours)
		}
		return ""
	}
	if fence := fenceOf(imported); fence != "" && name != fence && !strings.HasPrefix(name, fence+"/") {
		return fmt.Sprintf("%s imports %s, which belongs to %s alone", name, imported, fence)
	}
	if !allowed.pure {
		return ""
	}
	first, _, _ := strings.Cut(imported, "/")
	if slices.Contains(worldly, first) || strings.Contains(first, ".") {
		return fmt.Sprintf("%s is pure, and imports %s", name, imported)
	}
	return ""
}

// fenceOf is the room to which a library belongs: the narrowest that fits.
func fenceOf(imported string) string {
	library, room := "", ""
	for l, r := range fences {
		if (imported == l || strings.HasPrefix(imported, l+"/")) && len(l) > len(library) {
			library, room = l, r
		}
	}
	return room
}

func list(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Imports", module+"/...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var packages []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func TestEveryArrowPointsTheRightWay(t *testing.T) {
	packages := list(t)
	if len(packages) < 10 {
		t.Fatalf("only %d packages were found", len(packages))
	}
	for _, fault := range faults(packages) {
		t.Error(fault)
	}
}

func TestAWrongArrowIsSeen(t *testing.T) {
	for name, c := range map[string]struct {
		pkg  pkg
		says string
	}{
		"a pure package that reads files":   {pkg{ImportPath: "roomtone/timer", Imports: []string{"os"}}, "pure"},
		"a pure package with a library":     {pkg{ImportPath: "roomtone/lighting", Imports: []string{"github.com/lucasb-eyer/go-colorful"}}, "pure"},
		"pure packages that know another":   {pkg{ImportPath: "roomtone/playlist", Imports: []string{"roomtone/timer"}}, "does not allow"},
		"the terminal that opens a window":  {pkg{ImportPath: "roomtone/app/cli", Imports: []string{"roomtone/app/ui"}}, "does not allow"},
		"Fyne outside the window":           {pkg{ImportPath: "roomtone/app/cli", Imports: []string{"fyne.io/fyne/v2/widget"}}, "alone"},
		"Fyne's driver outside the desktop": {pkg{ImportPath: "roomtone/app/ui", Imports: []string{"fyne.io/fyne/v2/app"}}, "alone"},
		"huego outside its fence":           {pkg{ImportPath: "roomtone/lighting/room", Imports: []string{"github.com/amimof/huego"}}, "alone"},
		"a room that nobody drew":           {pkg{ImportPath: "roomtone/app/utils"}, "no room"},
	} {
		t.Run(name, func(t *testing.T) {
			got := faults([]pkg{c.pkg})
			if len(got) != 1 || !strings.Contains(got[0], c.says) {
				t.Errorf("faults: %q", got)
			}
		})
	}
	fine := []pkg{
		{ImportPath: "roomtone/timer", Imports: []string{"time", "encoding/json"}},
		{ImportPath: "roomtone/app/ui/desktop", Imports: []string{"fyne.io/fyne/v2/app", "fyne.io/fyne/v2", "roomtone/app/ui"}},
	}
	if got := faults(fine); len(got) != 0 {
		t.Errorf("right arrows are called wrong: %q", got)
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range list(t) {
		files, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		said := false
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			said = said || bytes.HasPrefix(b, []byte("// Package ")) || bytes.HasPrefix(b, []byte("// Command "))
		}
		if !said {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func TestNoFileIsTwoRoomsInOne(t *testing.T) {
	const most = 500
	for _, p := range list(t) {
		files, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := 0
			for in := bufio.NewScanner(f); in.Scan(); {
				lines++
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			if lines > most {
				t.Errorf("%s has %d lines; %d are the most", file, lines, most)
			}
		}
	}
}

func TestTheTopLevelHoldsOnlyTheHouse(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{"app", "playlist", "lighting", "timer", "assets", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE", "bin"}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s stands at the top level, where only %v belong", e.Name(), allowed)
		}
	}
}
