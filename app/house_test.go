package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	// pure forbids everything but thinking: see thinking.
	pure bool
}

// house is who may import whom. A package that is not here is a fault: draw
// its room first.
var house = map[string]rule{
	"timer":                  {pure: true},
	"timer/journal":          {ours: []string{"timer"}},
	"playlist":               {pure: true},
	"playlist/measure":       {pure: true},
	"playlist/library":       {ours: []string{"playlist", "playlist/measure"}},
	"playlist/audio":         {ours: []string{"playlist", "playlist/audio/minimp3", "playlist/audio/flac", "playlist/audio/polyphase", "playlist/audio/vorbis"}},
	"playlist/audio/monitor": {},
	"lighting":               {pure: true},
	"lighting/room":          {ours: []string{"lighting"}},
	"lighting/hue":           {ours: []string{"lighting"}},
	"lighting/screen":        {ours: []string{"lighting"}},
	"assets":                 {ours: []string{"timer", "playlist", "lighting"}},
	"assets/draft":           {ours: []string{"timer", "playlist", "lighting", "assets"}},
	"app/places":             {},
	"app/settings":           {},
	"app/secrets":            {},
	"app/awake":              {},
	"app/single":             {},
	"app/support":            {},
	"app/hush":               {},
	"app/chaos":              {},
	"app/conductor":          {ours: []string{"timer", "playlist", "lighting"}},
	"app/report":             {ours: []string{"timer"}},
	"app/course":             {ours: []string{"timer/journal"}},
	"app/records":            {ours: []string{"timer", "timer/journal", "app/secrets"}},
	"app/remote":             {ours: []string{"timer", "playlist"}},
	"app/preflight":          {ours: ground},
	"app/session":            {ours: slices.Concat(ground, []string{"app/course", "app/support", "app/records", "app/report", "app/remote", "app/remote/bundle", "app/preflight"})},
	"app/cli":                {ours: front},
	"app/ui":                 {ours: front},
	"app/ui/desktop":         {ours: []string{"app/ui", "app/places", "app/session", "app/single"}},
	"app":                    {ours: []string{"app/cli", "app/places", "app/session", "app/support", "app/ui/desktop"}},

	"playlist/audio/minimp3":   {},
	"playlist/exchange":        {},
	"app/remote/bundle":        {ours: []string{"timer", "playlist"}},
	"playlist/audio/flac":      {},
	"playlist/audio/polyphase": {},
	"playlist/audio/vorbis":    {},
}

// ground is everything that a session stands on.
var ground = []string{
	"timer", "timer/journal",
	"playlist", "playlist/measure", "playlist/library", "playlist/audio", "playlist/exchange",
	"lighting", "lighting/room", "lighting/hue", "lighting/screen",
	"assets", "app/places", "app/settings", "app/secrets", "app/conductor", "app/awake", "app/hush",
}

// front is what window and terminal may know. Files and lamps they reach
// through the session alone.
var front = []string{
	"timer", "playlist", "playlist/library", "playlist/audio", "playlist/exchange", "lighting", "assets", "assets/draft",
	"app/places", "app/settings", "app/conductor",
	"app/course", "app/records", "app/report", "app/remote", "app/remote/bundle", "app/preflight", "app/session",
}

// fences are libraries that only one room may touch.
var fences = map[string]string{
	"github.com/gopxl/beep":      "playlist/audio",
	"github.com/amimof/huego":    "lighting/hue",
	"fyne.io/fyne/v2":            "app/ui",
	"fyne.io/fyne/v2/app":        "app/ui/desktop",
	"github.com/go-gl/glfw":      "app/ui/desktop",
	"github.com/jfreymuth/pulse": "playlist/audio",
	"github.com/gen2brain/malgo": "playlist/audio",
	"modernc.org/sqlite":         "playlist/library",
}

// thinking is what pure packages may use of the standard library, by the
// first part of the path: nothing that reads or writes the world.
var thinking = []string{
	"bytes", "cmp", "container", "context", "encoding", "errors", "fmt", "hash",
	"iter", "maps", "math", "slices", "sort", "strconv", "strings", "sync", "time",
	"unicode",
}

// pkg is a package as `go list` tells it.
type pkg struct {
	ImportPath string
	Dir        string
	Doc        string
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
	if first, _, _ := strings.Cut(imported, "/"); !slices.Contains(thinking, first) {
		return fmt.Sprintf("%s is pure, and imports %s: if that only thinks, add it to the list in app/house_test.go; if not, it belongs to an adapter", name, imported)
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

// list is every package of the house as one system compiles it.
func list(t *testing.T, system string) []pkg {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Dir,Doc,Imports", module+"/...")
	command.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
	out, err := command.Output()
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
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 10 {
		t.Fatalf("only %d packages were found", len(packages))
	}
	return packages
}

// goFiles is every Go file below the top level, whichever system it is for.
// The test that reads them also makes a kept result worthless once one
// changes: `go test` cannot know what `go list` has read.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != ".." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go"):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestEveryArrowPointsTheRightWay(t *testing.T) {
	for _, system := range []string{"linux", "darwin", "windows"} {
		t.Run(system, func(t *testing.T) {
			for _, fault := range faults(list(t, system)) {
				t.Error(fault)
			}
		})
	}
}

func TestAWrongArrowIsSeen(t *testing.T) {
	for name, c := range map[string]struct {
		pkg  pkg
		says string
	}{
		"a pure package that reads files":   {pkg{ImportPath: "roomtone/timer", Imports: []string{"os"}}, "pure"},
		"a pure package that logs":          {pkg{ImportPath: "roomtone/playlist/measure", Imports: []string{"log/slog"}}, "pure"},
		"a pure package with a library":     {pkg{ImportPath: "roomtone/lighting", Imports: []string{"github.com/lucasb-eyer/go-colorful"}}, "pure"},
		"pure packages that know another":   {pkg{ImportPath: "roomtone/playlist", Imports: []string{"roomtone/timer"}}, "does not allow"},
		"the terminal that opens a window":  {pkg{ImportPath: "roomtone/app/cli", Imports: []string{"roomtone/app/ui"}}, "does not allow"},
		"an adapter that knows a sibling":   {pkg{ImportPath: "roomtone/lighting/hue", Imports: []string{"roomtone/lighting/room"}}, "does not allow"},
		"the window that drives lamps":      {pkg{ImportPath: "roomtone/app/ui", Imports: []string{"roomtone/lighting/hue"}}, "does not allow"},
		"beep outside the music":            {pkg{ImportPath: "roomtone/app/session", Imports: []string{"github.com/gopxl/beep/v2"}}, "alone"},
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
	for _, p := range list(t, "linux") {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func TestNoFileIsTwoRoomsInOne(t *testing.T) {
	const most = 500
	for _, file := range goFiles(t) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(b, []byte("\n")); lines > most {
			t.Errorf("%s has %d lines; %d are the most", file, lines, most)
		}
	}
}

func TestTheTopLevelHoldsOnlyTheHouse(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	// bin is what make builds; git leaves it out.
	allowed := []string{"app", "playlist", "lighting", "timer", "assets", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE", "bin"}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s stands at the top level, where only %v belong", e.Name(), allowed)
		}
	}
}
