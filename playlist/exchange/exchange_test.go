package exchange

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// The folder of every list below.
const dir = "/lists"

func TestListsAreReadAsTheyAreWritten(t *testing.T) {
	two := []Entry{
		{Location: "a.mp3", Paths: []string{"/lists/a.mp3"}, Artist: "Ana", Title: "One", Duration: 125 * time.Second},
		{Location: "sub/b.flac", Paths: []string{"/lists/sub/b.flac"}, Title: "Two"},
	}
	for name, c := range map[string]struct {
		text string
		want []Entry
	}{
		"m3u8": {"#EXTM3U\n#EXTINF:125,Ana - One\na.mp3\n#EXTINF:-1,Two\nsub/b.flac\n", two},
		"m3u with a mark, CR LF and remarks": {
			"\ufeff#EXTM3U\r\n# of mine\r\n\r\n#EXTINF:125 tvg-id=\"x\",Ana - One\r\na.mp3\r\n#EXTINF:0,Two\r\n#EXTVLCOPT:start\r\nsub/b.flac", two,
		},
		"m3u of old Macs": {"#EXTINF:125,Ana - One\ra.mp3\r#EXTINF:,Two\rsub/b.flac", two},
		"a bare list":     {"a.mp3", []Entry{{Location: "a.mp3", Paths: []string{"/lists/a.mp3"}}}},
		"an empty list":   {"#EXTM3U\n", nil},
		"pls": {
			"[playlist]\r\nNumberOfEntries=2\r\nFile2=sub/b.flac\r\nTitle2=Two\r\nLength2=-1\r\nfile1=a.mp3\r\nTitle1=Ana\r\nLength1=125\r\nFile3=\r\nVersion=2",
			[]Entry{{Location: "a.mp3", Paths: []string{"/lists/a.mp3"}, Title: "Ana", Duration: 125 * time.Second}, two[1]},
		},
		"xspf": {
			`<?xml version="1.0" encoding="ISO-8859-1"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><title>mine</title><trackList>
			<track><location>a.mp3</location><location>other.mp3</location><creator>Ana</creator><title>One</title><duration>125000</duration><extension><x>y</x></extension></track>
			<track><title>Two</title><location> sub/b.flac </location></track><track><title>nothing</title></track></trackList></playlist>`, two,
		},
	} {
		got, err := Parse([]byte(c.text), dir)
		if err != nil || !slices.EqualFunc(got, c.want, same) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func same(a, b Entry) bool {
	return a.Location == b.Location && slices.Equal(a.Paths, b.Paths) && a.Title == b.Title && a.Artist == b.Artist && a.Duration == b.Duration
}

func TestALocationMeansTheFilesThatItMayMean(t *testing.T) {
	for location, want := range map[string][]string{
		"/music/a.mp3":                  {"/music/a.mp3"},
		"../up/a.mp3":                   {"/up/a.mp3"},
		"./a.mp3":                       {"/lists/a.mp3"},
		`sub\a.mp3`:                     {`/lists/sub\a.mp3`, "/lists/sub/a.mp3"},
		"100%25.mp3":                    {"/lists/100%25.mp3", "/lists/100%.mp3"},
		"100%.mp3":                      {"/lists/100%.mp3"},
		" a.mp3":                        {"/lists/ a.mp3", "/lists/a.mp3"},
		"file:///music/a%20b%C3%A9.mp3": {"/music/a bé.mp3", "/music/a%20b%C3%A9.mp3"},
		"file://localhost/music/a.mp3":  {"/music/a.mp3"},
		"FILE:///music/a.mp3?x=1":       {"/music/a.mp3"},
		"http://example.org/a.mp3":      nil,
		"spotify://track/1":             nil,
		"what is this? ://a.mp3":        {"/lists/what is this? :/a.mp3"},
	} {
		if got := paths(location, dir, false); !slices.Equal(got, want) {
			t.Errorf("%s means %q, not %q", location, got, want)
		}
	}
}

func TestOldListsAreInLatin1AndWindowsOnesInUTF16(t *testing.T) {
	for name, data := range map[string][]byte{
		"Latin-1":               []byte("#EXTINF:5,Caf\xe9\nCaf\xe9.mp3\n"),
		"UTF-8":                 []byte("#EXTINF:5,Café\nCafé.mp3\n"),
		"UTF-16, little endian": {0xff, 0xfe, 'C', 0, 'a', 0, 'f', 0, 0xe9, 0, '.', 0, 'm', 0, 'p', 0, '3', 0},
		"UTF-16, big endian":    {0xfe, 0xff, 0, 'C', 0, 'a', 0, 'f', 0, 0xe9, 0, '.', 0, 'm', 0, 'p', 0, '3'},
	} {
		got, err := Parse(data, dir)
		if err != nil || len(got) != 1 || got[0].Paths[0] != "/lists/Café.mp3" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestWhatIsNoListIsRefused(t *testing.T) {
	for name, data := range map[string]string{
		"music":             "ID3\x03\x00\x00\x00",
		"a web page":        "<html><body>a.mp3</body></html>",
		"half a document":   `<playlist><trackList><track><location>a.mp3`,
		"too deep":          "<playlist>" + strings.Repeat("<a>", 200),
		"too many":          strings.Repeat("a\n", entriesMost+1),
		"too many, in PLS":  "[playlist]\n" + numbered(entriesMost+1),
		"too long":          strings.Repeat("#", sizeMost+1),
		"too many, in XSPF": "<playlist>" + strings.Repeat("<track><location>a</location></track>", entriesMost+1) + "</playlist>",
	} {
		if got, err := Parse([]byte(data), dir); err == nil {
			t.Errorf("%s gives %d entries", name, len(got))
		}
	}
	if _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Read("/nowhere.m3u"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "File%d=a\n", i)
	}
	return b.String()
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		format := rapid.SampledFrom(Formats()).Draw(t, "format")
		name := rapid.StringMatching(`(/lists|/music)/[ #%:?&<>'"a-z0-9é日\[\]=;,.\\-]{1,20}`)
		var entries []Entry
		for range rapid.IntRange(0, 5).Draw(t, "entries") {
			path := filepath.Clean(name.Draw(t, "path"))
			if path == dir || path == "/music" || path == "/" {
				continue
			}
			entries = append(entries, Entry{
				Paths: []string{path}, Title: rapid.StringMatching(`[A-Z][a-zé&<]{0,8}`).Draw(t, "title"),
				Duration: time.Duration(rapid.IntRange(0, 9000).Draw(t, "seconds")) * time.Second,
			})
		}
		data, err := Write(format, dir, entries)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(data, dir)
		if err != nil || len(got) != len(entries) {
			t.Fatalf("%d of %d entries, %v:\n%s", len(got), len(entries), err, data)
		}
		for i, e := range entries {
			if got[i].Paths[0] != e.Paths[0] || got[i].Title != e.Title || got[i].Duration != e.Duration {
				t.Fatalf("%+v became %+v in:\n%s", e, got[i], data)
			}
		}
	})
}

func TestWhatNoListCanHoldIsSaid(t *testing.T) {
	for _, e := range []Entry{{Location: "http://a"}, {Paths: []string{"/a\nb.mp3"}}, {Paths: []string{"/a\xff.mp3"}}} {
		if _, err := Write(".m3u8", dir, []Entry{e}); err == nil {
			t.Errorf("%+v is written", e)
		}
	}
	if _, ok := Format("list.TXT"); ok {
		t.Error("a text file is a playlist")
	}
	if f, ok := Format("My List.M3U8"); !ok || f != ".m3u8" {
		t.Error("a playlist is none")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("#EXTM3U\n#EXTINF:125,Ana - One\na.mp3\nfile:///b%20c\n"))
	f.Add([]byte("[playlist]\nFile1=a\nLength1=9\n"))
	f.Add([]byte("<playlist><trackList><track><location>a%20b</location><duration>5</duration></track></trackList></playlist>"))
	f.Add([]byte{0xff, 0xfe, 'a', 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := Parse(data, dir)
		if err != nil {
			return
		}
		if len(entries) > entriesMost {
			t.Fatalf("%d entries", len(entries))
		}
		for _, e := range entries {
			if len(e.Location) > textMost || e.Duration < 0 || e.Duration > longest || !utf8.ValidString(e.Location) {
				t.Fatalf("%+v", e)
			}
			for _, p := range e.Paths {
				if !filepath.IsAbs(p) || strings.ContainsRune(p, 0) || filepath.Clean(p) != p {
					t.Fatalf("%q of %q", p, e.Location)
				}
			}
		}
	})
}
