package library

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"
)

// bytesOf is what could be sound, different for each seed.
func bytesOf(seed uint64, n int) string {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(seed, seed))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

func contentIs(t testing.TB, file string) string {
	t.Helper()
	c, err := contentOf(strings.NewReader(file), int64(len(file)))
	if err != nil || len(c) != 32 {
		t.Fatalf("%q, %v", c, err)
	}
	return c
}

// pagesOf are sound in pages of Ogg, numbered from first.
func pagesOf(first int, sound string) string {
	var b strings.Builder
	for n := first; len(sound) > 0; n++ {
		granule := uint64(n-first+1) * 1000
		length := min(len(sound), 200)
		b.WriteString("OggS\x00\x00")
		b.Write(binary.LittleEndian.AppendUint64(nil, granule))
		b.WriteString("\x01\x00\x00\x00")
		b.Write(binary.LittleEndian.AppendUint32(nil, uint32(n)))
		b.Write(binary.LittleEndian.AppendUint32(nil, uint32(n*77777))) // stands for the checksum
		b.Write([]byte{1, byte(length)})
		b.WriteString(sound[:length])
		sound = sound[length:]
	}
	return b.String()
}

func wav(before, sound, after string) string {
	size := func(s string) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(len(s)))) }
	return "RIFF\x00\x00\x00\x00WAVE" + "fmt " + size(strings.Repeat("x", 16)) + strings.Repeat("x", 16) + before + "data" + size(sound) + sound + after
}

const (
	id3v1 = 128
	ape   = 32
)

func TestAPieceIsKnownByItsSoundNotByItsTags(t *testing.T) {
	sound := "\xff\xfb" + bytesOf(1, 2_000_000)
	last := "TAG" + strings.Repeat("t", id3v1-3)
	footer := "APETAGEX" + string(binary.LittleEndian.AppendUint32(nil, 2000)) + string(binary.LittleEndian.AppendUint32(nil, ape+100)) + strings.Repeat("\x00", ape-16)
	for name, same := range map[string][]string{
		"MP3": {
			sound, id3("Lake", "Nobody", "") + sound, id3("", "", "Other") + id3("twice", "", "") + sound,
			sound + last, id3("Lake", "", "") + sound + strings.Repeat("a", 100) + footer + last,
		},
		"FLAC": {flac() + sound, flac("TITLE=Lake") + sound, flac("TITLE=Lake", "ALBUM="+strings.Repeat("long", 2000)) + sound, id3("x", "", "") + flac() + sound},
		"Ogg":  {ogg() + pagesOf(2, sound), ogg("TITLE=Lake") + pagesOf(2, sound), ogg("TITLE=Lake") + pagesOf(7, sound)},
		"WAV":  {wav("", sound, ""), wav("LIST\x04\x00\x00\x00abcd", sound, ""), wav("", sound, "id3 \x04\x00\x00\x00abcd")},
	} {
		t.Run(name, func(t *testing.T) {
			for i, file := range same {
				if a, b := contentIs(t, same[0]), contentIs(t, file); a != b {
					t.Errorf("the file with other tags, number %d, is another piece", i)
				}
			}
		})
	}
}

func TestOtherSoundIsAnotherPiece(t *testing.T) {
	sound := bytesOf(1, 300_000)
	known := map[string]string{}
	for name, file := range map[string]string{
		"the piece":             sound,
		"longer":                sound + "\x00",
		"shorter":               sound[:len(sound)-1],
		"another of its length": bytesOf(2, 300_000),
		"another beginning":     "x" + sound[1:],
		"another end":           sound[:len(sound)-1] + "x",
		"another middle":        sound[:150_000] + bytesOf(3, 30_000) + sound[180_000:],
		"a little":              "x",
		"nothing":               "",
	} {
		c := contentIs(t, file)
		if other, ok := known[c]; ok {
			t.Errorf("%q and %q are one", name, other)
		}
		known[c] = name
	}
}

func TestOnlyAPartOfALongFileIsRead(t *testing.T) {
	r := &counting{Reader: bytes.NewReader(make([]byte, 50<<20))}
	if _, err := contentOf(r, r.Size()); err != nil || r.read > 300<<10 {
		t.Errorf("%d bytes were read: %v", r.read, err)
	}
}

type counting struct {
	*bytes.Reader
	read int
}

func (c *counting) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.Reader.ReadAt(b, at)
	c.read += n
	return n, err
}

// Whatever a file holds, telling what it is ends, and ends the same way.
func FuzzContent(f *testing.F) {
	sound := bytesOf(1, 2000)
	for _, file := range []string{sound, id3("a", "b", "c") + sound, flac("TITLE=x") + sound, ogg("TITLE=x") + pagesOf(2, sound), wav("", sound, ""), "ID3\x04\x00\x10\x7f\x7f\x7f\x7f", "OggS"} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, b := contentIs(t, string(b)), contentIs(t, string(b)); a != b {
			t.Errorf("%s and %s", a, b)
		}
		part, err := soundOf(bytes.NewReader(b), int64(len(b)))
		if err != nil || part.Size() < 0 || part.Size() > int64(len(b)) {
			t.Errorf("%d bytes of %d: %v", part.Size(), len(b), err)
		}
	})
}
