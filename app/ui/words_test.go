package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
)

// spoken is a text that the window says, as it stands in the source.
type spoken struct {
	text   string
	values []string // the names of its values
	where  string
}

// everyText reads the window's own source for what it says through l.
func everyText(t *testing.T) []spoken {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []spoken
	files := token.NewFileSet()
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if f, ok := call.Fun.(*ast.Ident); !ok || f.Name != "l" {
				return true
			}
			s := spoken{where: files.Position(call.Pos()).String()}
			for i, arg := range call.Args {
				literal, ok := arg.(*ast.BasicLit)
				switch {
				case i == 0 && !ok:
					t.Errorf("%s: a text that is put together cannot be translated", s.where)
				case i == 0:
					s.text, _ = strconv.Unquote(literal.Value)
				case i%2 == 1 && !ok:
					t.Errorf("%s: the name of a value must stand there", s.where)
				case i%2 == 1:
					name, _ := strconv.Unquote(literal.Value)
					s.values = append(s.values, name)
				}
			}
			out = append(out, s)
			return true
		})
	}
	return out
}

func TestEveryTextCanBeTranslated(t *testing.T) {
	texts := everyText(t)
	if len(texts) < 80 {
		t.Fatalf("only %d texts were found", len(texts))
	}
	blank := regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	for _, s := range texts {
		if strings.TrimSpace(s.text) == "" {
			t.Errorf("%s says nothing", s.where)
			continue
		}
		var wanted []string
		values := map[string]any{}
		for _, found := range blank.FindAllStringSubmatch(s.text, -1) {
			wanted = append(wanted, found[1])
		}
		for _, name := range s.values {
			values[name] = "<" + name + ">"
		}
		if !slices.Equal(slices.Sorted(slices.Values(wanted)), slices.Sorted(maps.Keys(values))) {
			t.Errorf("%s: the text asks for %q and is given %q", s.where, wanted, s.values)
		}
		said := lang.L(s.text, values)
		if want := blank.ReplaceAllString(s.text, "<$1>"); said != want {
			t.Errorf("%s: says %q, want %q", s.where, said, want)
		}
	}
}

func TestTheSameKeysDoOneThing(t *testing.T) {
	newScreen(t)
	w := &Window{window: fyne.CurrentApp().NewWindow("")}
	taken := map[string]string{}
	// Fyne gives these their own names before it looks at the menu.
	named := map[fyne.KeyName]bool{fyne.KeyZ: true, fyne.KeyY: true, fyne.KeyX: true, fyne.KeyC: true, fyne.KeyV: true, fyne.KeyA: true}
	for _, item := range w.menu().Items[0].Items {
		if item.IsSeparator {
			continue
		}
		keys, ok := keysOf(item)
		if !ok {
			t.Errorf("%s has no keys", item.Label)
			continue
		}
		if other := taken[keys.ShortcutName()]; other != "" {
			t.Errorf("%s and %s have the same keys", other, item.Label)
		}
		taken[keys.ShortcutName()] = item.Label
		if keys.Mod()&fyne.KeyModifierControl == 0 {
			t.Errorf("%s: without Control its key never arrives", item.Label)
		}
		if _, custom := keys.(*desktop.CustomShortcut); custom && named[keys.Key()] {
			t.Errorf("%s: its keys never arrive under this name", item.Label)
		}
	}
	if len(taken) < 14 {
		t.Errorf("only %d entries have keys", len(taken))
	}
}

// TestEveryKeyIsOnTheSheet holds the sheet to the menu.
// keysOf are the keys of a menu entry.
func keysOf(item *fyne.MenuItem) (fyne.KeyboardShortcut, bool) {
	u, _ := item.Shortcut.(undrawn)
	keys, ok := u.Shortcut.(fyne.KeyboardShortcut)
	return keys, ok
}

// Fyne draws keys at a third of the text's strength; written into the words of
// their entry, they are read like these, and in the window's language.
func TestTheMenusKeysAreRead(t *testing.T) {
	newScreen(t)
	speaks(t, "es")
	w := &Window{window: fyne.CurrentApp().NewWindow("")}
	n := 0
	for _, menu := range w.menu().Items {
		for _, item := range menu.Items {
			if _, drawn := item.Shortcut.(fyne.KeyboardShortcut); drawn {
				t.Errorf("Fyne draws the keys of %q", item.Label)
			}
			keys, ok := keysOf(item)
			if !ok {
				continue
			}
			n++
			if !strings.HasSuffix(item.Label, beforeKeys+together(keys.Mod(), keys.Key())) {
				t.Errorf("%q does not name its keys", item.Label)
			}
			if strings.Contains(item.Label, "Shift") {
				t.Errorf("%q has the English name of a key", item.Label)
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d entries have keys", n)
	}
}

func TestEveryKeyIsOnTheSheet(t *testing.T) {
	newScreen(t)
	w := &Window{window: fyne.CurrentApp().NewWindow("")}
	sheet := strings.Join(seen(keySheet(func() {}, len(w.pages()))), "\n")
	for _, item := range w.menu().Items[0].Items {
		keys, ok := keysOf(item)
		if !ok || keys.Key() == fyne.KeySpace { // on the sheet it is the space bar alone
			continue
		}
		name := "Ctrl+"
		if keys.Mod()&fyne.KeyModifierShift != 0 {
			name += "Shift+"
		}
		if name += string(keys.Key()); !strings.Contains(sheet, name) {
			t.Errorf("%s, %s, is not on the sheet", name, item.Label)
		}
	}
}

func TestAnErrorReadsAsASentence(t *testing.T) {
	for in, want := range map[string]string{
		"":                                "",
		"the disk is full":                "The disk is full.",
		"not now: Peak has only begun":    "Peak has only begun.",
		"is its wall switch on?":          "Is its wall switch on?",
		"über allem":                      "Über allem.",
		"no room is called “here”. Look.": "No room is called “here”. Look.",
	} {
		if got := sentence(in); got != want {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
	}
}
