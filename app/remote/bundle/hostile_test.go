package bundle

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"roomtone/playlist"
	"roomtone/timer"
)

func TestAForgeryThatChangesNothingOpens(t *testing.T) {
	plain := newForgery(t, keys(t)).archive(t)
	b, err := read(bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// Each of these is signed, where it can be, by a key that is as good as any:
// what keeps the program safe must not be who wrote the file.
func TestHostileBundlesAreRefusedInPlainWords(t *testing.T) {
	sender := keys(t)
	evil := func(name string) entry { return entry{name: name, text: []byte("x")} }
	insert := func(e entry) func([]entry) []entry {
		return func(all []entry) []entry { return append(all, e) }
	}
	withEnd := func(change func(end []byte)) func([]byte) []byte {
		return func(b []byte) []byte {
			change(b[len(b)-endLength:])
			return b
		}
	}
	for name, c := range map[string]struct {
		change func(*forgery)
		says   string
	}{
		"a name that climbs out": {func(f *forgery) { f.entries = append(f.entries, evil("../../evil.wav")) }, "is not the name of a piece"},
		"an absolute name":       {func(f *forgery) { f.entries = append(f.entries, evil("/etc/cron.d/evil")) }, "is not the name of a piece"},
		"a name of Windows":      {func(f *forgery) { f.entries = append(f.entries, evil(`C:\evil.exe`)) }, "is not the name of a piece"},
		"a name with a zero":     {func(f *forgery) { f.entries = append(f.entries, evil("audio/a\x00.wav")) }, "is not the name of a piece"},
		"a name that climbs out, and is not in the manifest": {func(f *forgery) { f.after = insert(evil("../evil")) }, "entries, and its manifest tells of"},
		"an entry too many":       {func(f *forgery) { f.after = insert(piece("extra")) }, "entries, and its manifest tells of"},
		"an entry that is double": {func(f *forgery) { f.entries = append(f.entries, f.entries[5]) }, "twice"},
		"an entry that is double in the archive alone": {func(f *forgery) {
			f.after = func(all []entry) []entry { all[9] = all[8]; return all }
		}, "stands where"},
		"an entry that is missing": {func(f *forgery) {
			f.after = func(all []entry) []entry { return all[:len(all)-1] }
		}, "entries, and its manifest tells of"},
		"two entries in each other's place": {func(f *forgery) {
			f.after = func(all []entry) []entry { all[3], all[4] = all[4], all[3]; return all }
		}, "stands where plan.json belongs"},
		"another mimetype": {func(f *forgery) {
			f.after = func(all []entry) []entry { all[0].text = []byte("application/epub+zip"); return all }
		}, "not a Roomtone bundle"},
		"a piece under another's hash": {func(f *forgery) {
			f.manifest.Files = nil
			f.describe()
			f.manifest.Files[5].SHA256 = f.manifest.Files[6].SHA256
		}, "is not the name of a piece"},
		"a wrong hash of a document": {func(f *forgery) {
			f.describe()
			f.entries[2].text = bytes.Replace(f.entries[2].text, []byte("track"), []byte("truck"), 1)
		}, "programme.json was changed"},
		"a wrong size of a document": {func(f *forgery) { f.describe(); f.manifest.Files[0].Size-- }, "too large"},
		"a size too large by one":    {func(f *forgery) { f.describe(); f.manifest.Files[0].Size++ }, "has not the size"},
		"a negative size":            {func(f *forgery) { f.describe(); f.manifest.Files[5].Size = -1 }, "cannot be"},
		"a size beyond all sense":    {func(f *forgery) { f.describe(); f.manifest.Files[5].Size = 1 << 62 }, "cannot be"},
		"a document of 3 GB":         {func(f *forgery) { f.describe(); f.manifest.Files[0].Size = 3 << 30 }, "cannot be"},
		"a bomb": {func(f *forgery) {
			f.describe()
			f.manifest.Files[5].Size = 1 << 30
			f.after = func(all []entry) []entry {
				all[8].method, all[8].claims = zip.Deflate, 1<<30
				return all
			}
		}, "is packed"},
		"a stored entry that reaches beyond the end": {func(f *forgery) {
			f.describe()
			f.manifest.Files[0].Size = 1 << 20
			f.after = func(all []entry) []entry { all[3].claims = 1 << 20; return all }
		}, "damaged"},
		"a manifest of 2 MB":                     {func(f *forgery) { f.manifest.Title = strings.Repeat("x", 2<<20) }, "too large"},
		"a long text":                            {func(f *forgery) { f.manifest.From = strings.Repeat("x", 400) }, "none that Roomtone writes"},
		"a name that tells of its own signature": {func(f *forgery) { f.manifest.From = "Anna\nThe signature is known." }, "none that Roomtone writes"},
		"a name that runs backwards":             {func(f *forgery) { f.manifest.From = "\u202eannA" }, "none that Roomtone writes"},
		"a title that steers a terminal": {func(f *forgery) {
			r := piece("elsewhere")
			f.manifest.References = []Reference{{Name: r.name, SHA256: r.file().SHA256, Title: "\x1b[2J"}}
		}, "refers to"},
		"many entries of the same bytes": {func(f *forgery) {
			again := f.entries[6]
			again.name = strings.Replace(again.name, ".wav", ".flac", 1)
			f.entries = append(f.entries, again)
			f.bytes = onTheSameBytes
		}, "damaged"},
		"an entry that lies in the directory": {func(f *forgery) {
			f.bytes = func(b []byte) []byte {
				last := bytes.LastIndex(b, []byte("PK\x01\x02"))
				// Its local header is looked for where the directory is.
				binary.LittleEndian.PutUint32(b[last+42:], uint32(last))
				return b
			}
		}, "damaged"},
		"a newer version":   {func(f *forgery) { f.manifest.Version = version + 1 }, "update Roomtone"},
		"a version of none": {func(f *forgery) { f.manifest.Version = 0 }, "not a Roomtone bundle"},
		"another format":    {func(f *forgery) { f.manifest.Format = "other" }, "not a Roomtone bundle"},
		"a newer program":   {func(f *forgery) { f.manifest.LeastProgram = "1.1" }, "needs Roomtone 1.1"},
		"no program":        {func(f *forgery) { f.manifest.LeastProgram = "latest" }, "no version"},
		"a manifest of more files than there are": {func(f *forgery) {
			f.describe()
			f.manifest.Files = append(f.manifest.Files, make([]File, 15_000)...)
		}, "not a Roomtone bundle"},
		"too many pieces": {func(f *forgery) { f.entries = append(f.entries, names(piecesMost)...) }, "entries"},
		"too many references": {func(f *forgery) {
			for _, e := range names(piecesMost) {
				f.manifest.References = append(f.manifest.References, Reference{Name: e.name, SHA256: e.file().SHA256})
			}
		}, "references"},
		"a reference to a path": {func(f *forgery) { f.manifest.References = []Reference{{Name: "/etc/passwd"}} }, "refers to"},
		"a count that is not true": {func(f *forgery) {
			f.bytes = withEnd(func(end []byte) {
				binary.LittleEndian.PutUint16(end[8:], 60000)
				binary.LittleEndian.PutUint16(end[10:], 60000)
			})
		}, "60000 entries"},
		"a directory that begins elsewhere": {func(f *forgery) {
			f.bytes = withEnd(func(end []byte) { binary.LittleEndian.PutUint32(end[16:], 7) })
		}, "damaged"},
		"a directory of 4 GB": {func(f *forgery) {
			f.bytes = withEnd(func(end []byte) { binary.LittleEndian.PutUint32(end[12:], 1<<32-1) })
		}, "damaged"},
		"a second directory for large archives": {func(f *forgery) {
			f.bytes = func(b []byte) []byte {
				end := slices.Clone(b[len(b)-endLength:])
				extra := make([]byte, largeLength)
				copy(extra, large)
				binary.LittleEndian.PutUint32(end[12:], binary.LittleEndian.Uint32(end[12:])+largeLength)
				return slices.Concat(b[:len(b)-endLength], extra, end)
			}
		}, "damaged"},
		"something before the archive": {func(f *forgery) {
			f.bytes = func(b []byte) []byte { return append([]byte("#!/bin/sh\n"), b...) }
		}, "damaged"},
		"something after the archive": {func(f *forgery) {
			f.bytes = func(b []byte) []byte { return append(b, "more"...) }
		}, "damaged"},
		"somebody else's signature": {func(f *forgery) { f.sender = keys(t) }, "signature"},
		"a signer that is no key":   {func(f *forgery) { f.manifest.Signer = "me" }, "signature"},
		"a signature of nothing": {func(f *forgery) {
			f.after = func(all []entry) []entry { all[2].text = nil; return all }
		}, "signature"},
		"a manifest that was changed after it was signed": {func(f *forgery) {
			f.after = func(all []entry) []entry {
				all[1].text = bytes.Replace(all[1].text, []byte("An evening"), []byte("An Evening"), 1)
				return all
			}
		}, "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newForgery(t, sender)
			c.change(f)
			plain := f.archive(t)
			b, err := read(bytes.NewReader(plain), int64(len(plain)))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %v, and not %q", err, c.says)
			}
			if b != nil && err == nil {
				t.Error("it was opened")
			}
		})
	}
}

// onTheSameBytes lets the last entry of an archive begin where the one before
// it does.
func onTheSameBytes(b []byte) []byte {
	header := []byte("PK\x01\x02")
	last := bytes.LastIndex(b, header)
	before := bytes.LastIndex(b[:last], header)
	copy(b[last+42:last+46], b[before+42:before+46])
	return b
}

// What the documents ask for is held to bounds too, however well they are
// signed.
func TestHostileDocumentsAreRefused(t *testing.T) {
	sender := keys(t)
	for name, c := range map[string]struct {
		change func(*Contents)
		says   string
	}{
		"no plan": {func(c *Contents) { c.Plan = timer.Plan{} }, "its plan cannot run"},
		"no show": {func(c *Contents) { c.Show = nil }, "music and light"},
		"a plan with a thousand faults": {func(c *Contents) {
			c.Plan.Prompts = prompts(promptsMost)
			for i := range c.Plan.Prompts {
				c.Plan.Prompts[i].Phase = "none"
			}
		}, `its plan cannot run: prompt "0": there is no phase "none". No Roomtone`},
		"a prompt before all time": {func(c *Contents) {
			c.Plan.Prompts = prompts(1)
			c.Plan.Prompts[0].Offset = math.MinInt64
		}, "its plan cannot run"},
		"a prompt of 9 KB": {func(c *Contents) {
			c.Plan.Prompts = prompts(1)
			c.Plan.Prompts[0].Text = strings.Repeat("x", 9<<10)
		}, "a prompt is longer"},
		"a safety time of 9 KB": {func(c *Contents) {
			c.Plan.Safety = []timer.Safety{{ID: "a", Text: strings.Repeat("x", 9<<10)}}
		}, "a prompt is longer"},
		"the name of a phase that is a page": {func(c *Contents) { c.Plan.Phases[0].Name = strings.Repeat("x", 400) }, "the name of a phase"},
		"the name of a phase of two lines":   {func(c *Contents) { c.Plan.Phases[0].Name = "a\nb" }, "the name of a phase"},
		"many phases":                        {func(c *Contents) { c.Plan.Phases = phases(phasesMost + 1) }, "phases"},
		"many prompts":                       {func(c *Contents) { c.Plan.Prompts = prompts(promptsMost + 1) }, "prompts"},
		"a piece of this computer": {func(c *Contents) {
			c.Programme.Items[0].Path = "/etc/passwd"
		}, "does not know"},
		"a track of this computer": {func(c *Contents) { c.Tracks[0].Path = "../../x" }, "cannot be"},
		"an unknown kind":          {func(c *Contents) { c.Programme.Items[0].Kind = "video" }, "unknown kind"},
		"a hundred pieces at once": {func(c *Contents) {
			one := c.Programme.Items[0]
			c.Programme.Items = slices.Repeat([]playlist.Item{one}, 100)
		}, "upon each other"},
		"times that run backwards": {func(c *Contents) { c.Programme.Items[1].Start = -time.Second }, "upon each other"},
		"a piece that is louder":   {func(c *Contents) { c.Programme.Items[0].GainDB = 40 }, "cannot be"},
		"a piece without length":   {func(c *Contents) { c.Programme.Items[0].End = c.Programme.Items[0].Start }, "cannot be"},
		"a piece of a year":        {func(c *Contents) { c.Programme.Items[1].End = 365 * 24 * time.Hour }, "cannot be"},
		"a negative offset":        {func(c *Contents) { c.Programme.Items[0].Offset = -1 }, "cannot be"},
		"a fade longer than all":   {func(c *Contents) { c.Programme.Items[0].FadeIn = time.Hour }, "cannot be"},
		"thousands of parts": {func(c *Contents) {
			c.Programme.Items = make([]playlist.Item, piecesMost+1)
		}, "parts"},
		"more values than any list has": {func(c *Contents) { c.Exercises = slices.Repeat([]json.RawMessage{json.RawMessage("0")}, commasMost+2) }, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newForgery(t, sender)
			contents := session(f.entries[5].name, f.entries[6].name)
			c.change(&contents)
			f.document(t, contents)
			plain := f.archive(t)
			_, err := read(bytes.NewReader(plain), int64(len(plain)))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %v, and not %q", err, c.says)
			}
		})
	}
}

func phases(n int) []timer.Phase {
	var out []timer.Phase
	for i := range n {
		out = append(out, timer.Phase{ID: fmt.Sprint(i), Least: 1, Length: 1, Most: 1, End: timer.EndAuto})
	}
	return out
}

func prompts(n int) []timer.Prompt {
	var out []timer.Prompt
	for i := range n {
		out = append(out, timer.Prompt{ID: timer.PromptID(fmt.Sprint(i)), Phase: "all"})
	}
	return out
}

// The bytes of a piece are signed by their hash alone; it is looked at
// before the first of them is given away.
func TestAPieceThatWasChangedIsNotPlayed(t *testing.T) {
	f := newForgery(t, keys(t))
	c := session(f.entries[5].name, f.entries[6].name)
	c.Tracks[0].Title = "Slow tide"
	f.document(t, c)
	f.describe()
	f.entries[5].text = []byte("A")
	plain := f.archive(t)
	b, err := read(bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Audio(f.entries[5].name); err == nil || !strings.HasPrefix(err.Error(), "Slow tide was changed") {
		t.Errorf("the changed piece: %v", err)
	}
	if _, _, err := b.Audio(f.entries[6].name); err != nil {
		t.Errorf("the other piece: %v", err)
	}
	if err := b.Verify(t.Context(), nil); err == nil {
		t.Error("verify is content")
	}
}

func TestOpeningWritesNothing(t *testing.T) {
	s := newSealer(t)
	folder := t.TempDir()
	t.Chdir(folder)
	f := newForgery(t, s.sender)
	f.entries = append(f.entries, entry{name: "../evil", text: []byte("x")})
	for _, plain := range [][]byte{f.archive(t), newForgery(t, s.sender).archive(t)} {
		if b, err := s.read(sealedFor(t, s.reader, plain)); err == nil {
			_ = b.Verify(t.Context(), nil)
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

func FuzzRead(f *testing.F) {
	k := keys(f)
	good := newForgery(f, k).archive(f)
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, plain []byte) {
		b, err := read(bytes.NewReader(plain), int64(len(plain)))
		if err == nil {
			_ = b.Verify(t.Context(), nil)
		}
	})
}

// FuzzSigned lets what is fuzzed past the signature.
func FuzzSigned(f *testing.F) {
	k := keys(f)
	seed := newForgery(f, k)
	seed.describe()
	text, err := json.Marshal(seed.manifest)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text, seed.entries[0].text, seed.entries[2].text, seed.entries[3].text)
	f.Fuzz(func(t *testing.T, manifest, plan, programme, tracks []byte) {
		forged := newForgery(t, k)
		forged.entries[0].text, forged.entries[2].text, forged.entries[3].text = plan, programme, tracks
		plain := forged.archive(t) // whatever the documents, well described
		if b, err := read(bytes.NewReader(plain), int64(len(plain))); err == nil {
			if err := b.Contents.check(b.Manifest.names()); err != nil {
				t.Error(err)
			}
		}
		forged.after = func(all []entry) []entry {
			all[1].text, all[2].text = manifest, k.sign(manifest)
			return all
		}
		plain = forged.archive(t)
		if b, err := read(bytes.NewReader(plain), int64(len(plain))); err == nil {
			_ = b.Verify(t.Context(), nil)
		}
	})
}
