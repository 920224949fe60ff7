package audio

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"testing"
)

// FuzzDecode holds Decode to its promises on any bytes: an error or sound,
// never a panic, never without end, never samples beyond all bounds.
func FuzzDecode(f *testing.F) {
	for _, format := range formats[:len(formats)-4] {
		b, err := os.ReadFile(made(f, music(44100, .1), format.name, format.make))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, int64(0))
		f.Add(b[:len(b)*2/3], int64(5000))
	}
	f.Fuzz(func(t *testing.T, b []byte, seek int64) {
		b = sealed(bytes.Clone(b))
		s, err := Decode(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		defer func() { _ = s.Close() }()
		if seek > 0 && s.SeekFrame(seek) != nil {
			return
		}
		chunk := make([][2]float32, 4096)
		for total := 0; total < 10*48000; {
			n, err := s.ReadFrames(chunk)
			for _, x := range chunk[:n] {
				if !(math.Abs(float64(x[0])) <= loudest && math.Abs(float64(x[1])) <= loudest) {
					t.Fatalf("a sample is %v", x)
				}
			}
			if err != nil {
				return
			}
			if n < len(chunk) {
				t.Fatalf("%d of %d frames without an error", n, len(chunk))
			}
			total += n
		}
	})
}

// sealed gives the pages of an Ogg file the checksums that they would have if
// all this had been meant, so that it comes to the decoder behind them.
func sealed(b []byte) []byte {
	for at := bytes.Index(b, []byte("OggS")); at >= 0 && at+27 <= len(b); {
		n := 27 + int(b[at+26])
		if at+n > len(b) {
			break
		}
		for _, k := range b[at+27 : at+n] {
			n += int(k)
		}
		page := b[at:min(at+n, len(b))]
		clear(page[22:26])
		var sum uint32
		for _, x := range page {
			sum ^= uint32(x) << 24
			for range 8 {
				sum = sum<<1 ^ sum>>31*0x04c11db7
			}
		}
		binary.LittleEndian.PutUint32(page[22:], sum)
		next := bytes.Index(b[at+4:], []byte("OggS"))
		if next < 0 {
			break
		}
		at += 4 + next
	}
	return b
}
