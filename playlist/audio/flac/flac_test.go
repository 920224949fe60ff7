package flac

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// wave is n samples of a sound within so many bits.
func wave(n, bits int, hertz float64) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(.9 * float64(int64(1)<<(bits-1)) * math.Sin(float64(i)*hertz))
	}
	return out
}

// decoded is all that a file holds, by channel.
func decoded(b []byte) ([][]int32, error) {
	info, start, err := ReadInfo(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	d := NewDecoder(info, bytes.NewReader(b[start:]))
	out := make([][]int32, info.Channels)
	for {
		switch err := d.Next(); {
		case err == io.EOF:
			return out, nil
		case err != nil:
			return out, err
		}
		if len(d.Samples[0]) != d.Header.Block {
			return out, fmt.Errorf("a block of %d has %d samples", d.Header.Block, len(d.Samples[0]))
		}
		for c := range out {
			out[c] = append(out[c], d.Samples[c]...)
		}
	}
}

func stereo(bits int) file {
	left, right := wave(1024, bits, .01), wave(1024, bits, .013)
	return file{
		info:   Info{16, 1024, 44_100, 2, bits, 2048},
		frames: [][][]int32{{left, right}, {right, left}},
		coding: coding{kind: 10},
	}
}

func TestEveryCodingIsDecodedExactly(t *testing.T) {
	linear := func(order int, shift int, weights ...int64) coding {
		return coding{kind: 31 + order, weights: append(weights, make([]int64, order-len(weights))...), shift: shift, parts: 1}
	}
	for name, c := range map[string]coding{
		"verbatim":        {kind: 1},
		"fixed 0":         {kind: 8, wide: true},
		"fixed 1":         {kind: 9, parts: 3},
		"fixed 2":         {kind: 10, parts: 6},
		"fixed 3":         {kind: 11, parts: 1, wide: true},
		"fixed 4":         {kind: 12, parts: 2},
		"as it is":        {kind: 9, escaped: true},
		"linear 1":        linear(1, 4, 15),
		"linear 2":        linear(2, 10, 2040, -1020),
		"linear 4":        linear(4, 10, 2040, -1020, 3, -3),
		"linear 5":        linear(5, 10, 2040, -1020, 3, -3, 1),
		"linear 8":        linear(8, 10, 2040, -1020, 3, -3, 1, -1, 2, -2),
		"linear 11":       linear(11, 12, 8000, -4000, 5),
		"linear 12":       linear(12, 12, 8000, -4000, 5, 4, 3, 2, 1, 0, -1, -2, -3, -4),
		"linear 32":       linear(32, 12, 8000, -4000, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21),
		"two wasted bits": {kind: 10, wasted: 2},
	} {
		for _, bits := range []int{8, 16, 20, 24} {
			for _, together := range []int{0, leftSide, sideRight, midSide} {
				t.Run(fmt.Sprintf("%s, %d bits, %d", name, bits, together), func(t *testing.T) {
					f := stereo(bits)
					f.coding, f.stereo = c, together
					for _, frame := range f.frames {
						for _, x := range frame {
							for i := range x {
								x[i] &^= 1<<(2*c.wasted) - 1 // so that what is between them has none either
							}
						}
					}
					got, err := decoded(f.bytes())
					if err != nil {
						t.Fatal(err)
					}
					for c := range got {
						if want := slices.Concat(f.frames[0][c], f.frames[1][c]); !slices.Equal(got[c], want) {
							t.Fatalf("channel %d differs", c)
						}
					}
				})
			}
		}
	}
}

func TestConstantsAndChannels(t *testing.T) {
	for channels := 1; channels <= 8; channels++ {
		f := file{info: Info{16, 100, 96_000, channels, 24, 100}}
		var frame [][]int32
		for c := range channels {
			frame = append(frame, slices.Repeat([]int32{int32(c-3) << 20}, 100))
		}
		f.frames = [][][]int32{frame}
		got, err := decoded(f.bytes())
		if err != nil {
			t.Fatal(err)
		}
		for c := range got {
			if !slices.Equal(got[c], frame[c]) {
				t.Errorf("channel %d of %d differs", c, channels)
			}
		}
	}
}

// Any samples, of any number, in any coding that holds them.
func TestAnythingComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.IntRange(4, 24).Draw(t, "bits")
		n := 16 * rapid.IntRange(1, 40).Draw(t, "sixteens")
		most := int32(1)<<(bits-1) - 1
		sample := rapid.Int32Range(-most-1, most)
		f := file{info: Info{16, n, 8000, 2, bits, 0}, frames: [][][]int32{{make([]int32, n), make([]int32, n)}}}
		f.coding = coding{
			kind: rapid.SampledFrom([]int{1, 8, 9, 10, 11, 12}).Draw(t, "kind"), parts: rapid.IntRange(0, 2).Draw(t, "parts"),
			wide: true, escaped: rapid.Bool().Draw(t, "escaped"),
		}
		f.stereo = rapid.SampledFrom([]int{0, leftSide, sideRight, midSide}).Draw(t, "stereo")
		for _, x := range f.frames[0] {
			for i := range x {
				x[i] = sample.Draw(t, "sample")
			}
		}
		got, err := decoded(f.bytes())
		if n>>f.coding.parts < f.coding.kind-8 {
			return // a part shorter than the samples before it is refused
		}
		if err != nil || !slices.Equal(got[0], f.frames[0][0]) || !slices.Equal(got[1], f.frames[0][1]) {
			t.Fatalf("it does not come back: %v", err)
		}
	})
}

func TestAReaderMayGiveLittleAtATime(t *testing.T) {
	f := stereo(16)
	b := f.bytes()
	info, start, err := ReadInfo(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	d := NewDecoder(info, iotest.OneByteReader(bytes.NewReader(b[start:])))
	for i := range 2 {
		if err := d.Next(); err != nil {
			t.Fatal(err)
		}
		if d.Header.First != int64(1024*i) || !slices.Equal(d.Samples[0], f.frames[i][0]) {
			t.Errorf("frame %d begins with sample %d, or differs", i, d.Header.First)
		}
	}
	if err := d.Next(); err != io.EOF {
		t.Errorf("the end is %v", err)
	}
}

// No byte of a frame can be changed without being noticed.
func TestEveryWrongByteIsAnError(t *testing.T) {
	f := stereo(16)
	f.frames = [][][]int32{{wave(64, 16, .1), wave(64, 16, .3)}}
	f.info.BlockMost = 64
	b := f.bytes()
	for i := len(f.head()); i < len(b); i++ {
		for _, flip := range []byte{1, 0x80, 0xff} {
			wrong := bytes.Clone(b)
			wrong[i] ^= flip
			if _, err := decoded(wrong); err == nil {
				t.Errorf("byte %d of the file, flipped by %#x, went unnoticed", i, flip)
			}
		}
	}
}

func TestACutIsSaid(t *testing.T) {
	f := stereo(16)
	b := f.bytes()
	for _, n := range []int{len(b) - 1, len(b) - 100, len(b) * 3 / 4, len(f.head()) + 3} {
		if _, err := decoded(b[:n]); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut to %d of %d: %v", n, len(b), err)
		}
	}
	for n := range len(f.head()) {
		if _, _, err := ReadInfo(bytes.NewReader(b[:n])); err == nil {
			t.Errorf("a head cut to %d bytes was read", n)
		}
	}
}

func TestChecksums(t *testing.T) {
	// The check values of the catalogue of parametrised CRC algorithms.
	if x := crc8([]byte("123456789")); x != 0xf4 {
		t.Errorf("of 8 bits: %#x", x)
	}
	if x := crc16([]byte("123456789")); x != 0xfee8 {
		t.Errorf("of 16 bits: %#x", x)
	}
}

func TestNumbersOfFrames(t *testing.T) {
	for _, x := range []int{0, 1, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 1<<21 - 1, 1 << 21, 1<<26 - 1, 1 << 26, 1<<31 - 1, 1 << 31, 1<<36 - 1} {
		b := codedAs(x)
		if got, n := codedNumber(append(b, 0xff)); got != int64(x) || n != len(b) {
			t.Errorf("%d as % x is read as %d from %d bytes", x, b, got, n)
		}
		if len(b) == 1 {
			continue
		}
		if _, n := codedNumber(b[:len(b)-1]); n != 0 {
			t.Errorf("%d cut short is read", x)
		}
	}
}

func TestAHeadThatMakesNoSenseIsRefused(t *testing.T) {
	for name, change := range map[string]func(*file){
		"no rate":         func(f *file) { f.info.Rate = 0 },
		"no blocks":       func(f *file) { f.info.BlockMost = 0 },
		"blocks reversed": func(f *file) { f.info.BlockLeast = 5000 },
		"two bits":        func(f *file) { f.info.Bits = 2 },
	} {
		f := stereo(16)
		change(&f)
		if _, _, err := ReadInfo(bytes.NewReader(f.head())); err == nil || !strings.Contains(err.Error(), "no sense") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	small := stereo(16)
	small.frames = [][][]int32{{wave(64, 16, .1), wave(64, 16, .3)}}
	small.coding.parts = 1
	f.Add(small.bytes())
	small.coding = coding{kind: 31 + 2, weights: []int64{2040, -1020}, shift: 10}
	small.stereo = midSide
	f.Add(small.bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		out, err := decoded(b)
		if err == nil && len(b) > 0 && out == nil {
			t.Error("neither sound nor an error")
		}
	})
}
