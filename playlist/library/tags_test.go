package library

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// id3 is an ID3v2.3 tag.
func id3(title, artist, album string) string {
	var frames string
	for _, f := range [][2]string{{"TIT2", title}, {"TPE1", artist}, {"TALB", album}} {
		text := "\x00" + f[1] // ISO 8859-1
		frames += f[0] + string(binary.BigEndian.AppendUint32(nil, uint32(len(text)))) + "\x00\x00" + text
	}
	n := len(frames)
	return "ID3\x03\x00\x00" + string([]byte{byte(n >> 21 & 127), byte(n >> 14 & 127), byte(n >> 7 & 127), byte(n & 127)}) + frames
}

// comments is a block of Vorbis comments.
func comments(pairs ...string) string {
	b := binary.LittleEndian.AppendUint32(nil, 4)
	b = append(b, "test"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(pairs)))
	for _, p := range pairs {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return string(b)
}

// flac is the head of a FLAC file: an empty stream info and comments.
func flac(pairs ...string) string {
	c := comments(pairs...)
	return "fLaC\x00\x00\x00\x22" + strings.Repeat("\x00", 34) +
		"\x84" + string([]byte{byte(len(c) >> 16), byte(len(c) >> 8), byte(len(c))}) + c
}

// ogg is the head of an Ogg Vorbis file: two pages with a packet each.
func ogg(pairs ...string) string {
	page := func(n byte, packet string) string {
		head := "OggS\x00\x00" + strings.Repeat("\x00", 8) + "\x01\x00\x00\x00" + string([]byte{n, 0, 0, 0})
		segments := string([]byte{1, byte(len(packet))})
		sum := binary.LittleEndian.AppendUint32(nil, oggChecksum(head+"\x00\x00\x00\x00"+segments+packet))
		return head + string(sum) + segments + packet
	}
	return page(0, "\x01vorbis"+strings.Repeat("\x00", 23)) + page(1, "\x03vorbis"+comments(pairs...)+"\x01")
}

// waved is a WAV file of chunks.
func waved(chunks ...string) string {
	return "RIFF\x00\x00\x00\x00WAVE" + strings.Join(chunks, "")
}

// chunk is padded to an even length, which does not count.
func chunk(name, content string) string {
	n := len(content)
	return name + string(binary.LittleEndian.AppendUint32(nil, uint32(n))) + content + strings.Repeat("\x00", n&1)
}

// info is the content of a list of texts.
func info(pairs ...string) string {
	s := "INFO"
	for i := 0; i+1 < len(pairs); i += 2 {
		s += chunk(pairs[i], pairs[i+1]+"\x00")
	}
	return s
}

func oggChecksum(s string) (crc uint32) {
	for _, b := range []byte(s) {
		crc ^= uint32(b) << 24
		for range 8 {
			if crc&(1<<31) != 0 {
				crc = crc<<1 ^ 0x04c11db7
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

func writeFile(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// tagsOf are the tags of a file.
func tagsOf(t testing.TB, path string) Track {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	track := Track{Path: path}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	readTags(&track, f, info.Size())
	return track
}

func TestTagsOfEveryKind(t *testing.T) {
	pairs := []string{"TITLE=Still water", "ARTIST=Nobody", "ALBUM=Lakes", "GENRE=Vocal"}
	for name, content := range map[string]string{
		"a.mp3":  id3("Still water", "Nobody", "Lakes"),
		"a.flac": flac(pairs...),
		"a.ogg":  ogg(pairs...),
		"a.wav":  waved(chunk("LIST", info("INAM", "Still water", "IART", "Nobody", "IPRD", "Lakes", "IGNR", "Vocal")), chunk("data", "odd")),
		"b.wav":  waved(chunk("junk", "odd"), chunk("data", "sound"), chunk("LIST", info("ICMT", "x", "IGNR", "Vocal", "INAM", "Other")), chunk("id3 ", id3("Still water", "Nobody", "Lakes"))),
	} {
		got := tagsOf(t, writeFile(t, name, content))
		if got.Title != "Still water" || got.Artist != "Nobody" || got.Album != "Lakes" || (got.Genre != "Vocal") != (name == "a.mp3") {
			t.Errorf("%s: %q, %q, %q", name, got.Title, got.Artist, got.Album)
		}
	}
}

func TestTheFileNameStandsInForATitle(t *testing.T) {
	for name, content := range map[string]string{
		"01 Morning.mp3":  "no tags at all, but more than a few letters of something else",
		"02 Noon.mp3":     id3(" \x01 ", "", ""),
		"03 Night.flac":   flac("ARTIST=Nobody"),
		"04 Empty.ogg":    "",
		"05 Cut.mp3":      id3("Still water", "Nobody", "Lakes")[:20],
		"06 Cut.flac":     flac("TITLE=Still water")[:60],
		"07 Dots.v2.wav":  "RIFF",
		"08 Cut.wav":      waved(chunk("LIST", info("INAM", "Still water")))[:30],
		"09 Nameless.wav": waved(chunk("LIST", info("INAM", " ")), chunk("id3 ", "nothing")),
	} {
		want := strings.TrimSuffix(name, filepath.Ext(name))
		if got := tagsOf(t, writeFile(t, name, content)); got.Title != want {
			t.Errorf("%s is called %q", name, got.Title)
		}
	}
}

func TestOldTextsOfAWAVAreRead(t *testing.T) {
	got := tagsOf(t, writeFile(t, "a.wav", waved(chunk("LIST", info("INAM", "M\xe4rz", "IART", "März")))))
	if got.Title != "März" || got.Artist != "März" {
		t.Errorf("the tags are %q and %q", got.Title, got.Artist)
	}
}

func TestTagsAreMadePlain(t *testing.T) {
	for given, want := range map[string]string{
		"  two\n lines\t":               "two lines",
		"bell\a and \x1b[31mred":        "bell and [31mred",
		"broken \xff\xfe bytes":         "broken bytes",
		"Žluťoučký kůň – 月":             "Žluťoučký kůň – 月",
		"\u202emirrored":                "mirrored",
		strings.Repeat("long ", 10_000): strings.TrimSpace(strings.Repeat("long ", 40)),
	} {
		if got := plain(given); strings.TrimSpace(got) != want {
			t.Errorf("%.40q became %.240q", given, got)
		}
	}
}

// Whatever a file holds, reading its tags ends, and gives a title that can
// be shown.
func FuzzTags(f *testing.F) {
	f.Add([]byte(id3("Still water", "Nobody", "Lakes")))
	f.Add([]byte(flac("TITLE=Still water")))
	f.Add([]byte(ogg("TITLE=Still water")))
	f.Add([]byte("RIFF\x24\x00\x00\x00WAVEfmt "))
	f.Add([]byte(waved(chunk("LIST", info("INAM", "Still water")), chunk("id3 ", id3("Still water", "Nobody", "Lakes")))))
	path := filepath.Join(f.TempDir(), "fuzz.mp3")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		got := tagsOf(t, path)
		if got.Title == "" || plain(got.Title) != got.Title || plain(got.Artist) != got.Artist {
			t.Errorf("the tags are %q and %q", got.Title, got.Artist)
		}
	})
}
