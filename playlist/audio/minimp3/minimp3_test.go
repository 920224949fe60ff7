package minimp3

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// frames makes a second of two tones into frames of 417 or 418 bytes: 128
// kbit/s at 44.1 kHz, without a note of the encoder before them.
func frames(t testing.TB) [][]byte {
	t.Helper()
	var raw []byte
	for i := range 44_100 {
		x := int16(8000 * (math.Sin(float64(i)/20) + math.Sin(float64(i)/5)))
		raw = binary.LittleEndian.AppendUint16(raw, uint16(x))
		raw = binary.LittleEndian.AppendUint16(raw, uint16(-x/2))
	}
	in, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(in, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("lame", "--quiet", "-r", "-s", "44.1", "-t", "-b", "128", in, out).CombinedOutput(); err != nil {
		t.Fatalf("lame, which this test needs, does not run (make test installs it): %v\n%s", err, said)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var list [][]byte
	for len(b) > 0 {
		n := min(len(b), 417+int(b[2]>>1&1))
		list, b = append(list, b[:n]), b[n:]
	}
	return list
}

func TestFramesBecomeSamples(t *testing.T) {
	d := Decoder{Exact: true}
	var pcm [Longest]float32
	for i, frame := range frames(t) {
		n, channels, err := d.Frame(frame, &pcm)
		if err != nil || n != 1152 || channels != 2 {
			t.Fatalf("frame %d gives %d samples of %d channels: %v", i, n, channels, err)
		}
		if i < 3 || i > 35 { // the tones fade in and out
			continue
		}
		var left, right float64
		for k := range n {
			left += float64(pcm[2*k]) * float64(pcm[2*k])
			right += float64(pcm[2*k+1]) * float64(pcm[2*k+1])
		}
		if level := math.Sqrt(left / float64(n)); math.Abs(level-8000./32768) > .03 {
			t.Errorf("frame %d is at %.3f of full scale", i, level)
		}
		if ratio := left / right; ratio < 3.5 || ratio > 4.5 {
			t.Errorf("frame %d has %.2f times the power on the left", i, ratio)
		}
	}
}

func TestWhatIsNotAWholeFrameIsDamage(t *testing.T) {
	list := frames(t)
	frame := list[10]
	for name, b := range map[string][]byte{
		"nothing":        nil,
		"a header":       frame[:4],
		"half":           frame[:200],
		"two":            append(bytes.Clone(frame), list[11]...),
		"shifted":        frame[1:],
		"zeros":          make([]byte, 417),
		"too long a one": append([]byte{0xff, 0xfb, 0x00, 0x00}, make([]byte, LongestFrame)...),
	} {
		var d Decoder
		var pcm [Longest]float32
		if n, _, err := d.Frame(b, &pcm); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s gives %d samples and says %v", name, n, err)
		}
	}
}

func TestDataThatBeganEarlierAreMissedOnlyOnce(t *testing.T) {
	var d Decoder
	var pcm [Longest]float32
	missing := 0
	for _, frame := range frames(t)[10:] {
		switch _, _, err := d.Frame(frame, &pcm); {
		case errors.Is(err, ErrMissing) && missing < 9:
			missing++
		case err != nil:
			t.Fatal(err)
		}
	}
	if missing == 0 {
		t.Error("the frames do not reach back into one another: the test tests nothing")
	}
}

// Data that run past their own end, or stop before it, are damage: both come
// of a single wrong bit. Most of these bits are signs, or lie between the data.
func TestMuchOfWhatIsWrongIsNoticed(t *testing.T) {
	list := frames(t)
	noticed, tried := 0, 0
	for at := 40; at < 200; at += 3 {
		d := Decoder{Exact: true}
		var pcm [Longest]float32
		for i, frame := range list[:20] {
			if i == 12 {
				frame = bytes.Clone(frame)
				frame[at] ^= 0x10
			}
			if _, _, err := d.Frame(frame, &pcm); err != nil {
				noticed++
				break
			}
		}
		tried++
	}
	if noticed < tried/10 {
		t.Errorf("%d of %d were noticed", noticed, tried)
	}
}

// FuzzFrame hands over two frames of any content. What comes of them are
// samples or an error, and memory stays whole.
func FuzzFrame(f *testing.F) {
	list := frames(f)
	f.Add(list[0], list[1], 0, true)
	f.Add(list[10], list[11], 0, false)
	f.Add([]byte{0xff, 0xfb, 0x00, 0x00, 1, 2, 3}, []byte{0xff, 0xfb, 0x00, 0x00, 3, 2, 1}, 7, false)
	f.Fuzz(func(t *testing.T, a, b []byte, free int, exact bool) {
		d := Decoder{FreeFormat: free & 0xfff, Exact: exact}
		var pcm [Longest]float32
		for _, frame := range [][]byte{a, b, a} {
			n, channels, err := d.Frame(frame, &pcm)
			if err == nil && (n < 1 || channels < 1 || n*channels > Longest) {
				t.Fatalf("%d samples of %d channels", n, channels)
			}
		}
	})
}
