//go:build !race

package audio

import (
	"io"
	"os"
	"runtime"
	"testing"
)

// endless is a file that repeats a part of another for ever, as far as a
// reader goes: what a recording of many hours is, without the disk for it.
type endless struct {
	head, loop []byte
	size       int64
}

func (e endless) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		if at >= e.size {
			return n, io.EOF
		}
		from := e.head[min(at, int64(len(e.head))):]
		if len(from) == 0 {
			from = e.loop[(at-int64(len(e.head)))%int64(len(e.loop)):]
		}
		k := copy(p[n:], from[:min(int64(len(from)), e.size-at)])
		n, at = n+k, at+int64(k)
	}
	return n, nil
}

// heap is what is in use, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

// However long a file is, opening it, decoding it and going to its end takes
// the same few megabytes.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	// The frames of a file without reservoir can follow one another in any order.
	frames, err := os.ReadFile(made(t, music(44100, 10), "x.mp3", []string{"lame", "--quiet", "-t", "--nores", "-b", "128", "IN", "OUT"}))
	if err != nil {
		t.Fatal(err)
	}
	const hours, hour = 20, 3600 * 44100
	wav := wav16Bytes(sound{rate: 44100})
	copy(wav, "RF64\xff\xff\xff\xffWAVE")
	copy(wav[40:], "\xff\xff\xff\xff")
	for name, file := range map[string]endless{
		"MP3": {loop: frames, size: hours * 3600 * 16000},
		"WAV": {head: wav, loop: make([]byte, 1<<16), size: hours * hour * 4},
	} {
		t.Run(name, func(t *testing.T) {
			before := heap()
			s, err := Decode(file, file.size)
			if err != nil {
				t.Fatal(err)
			}
			if got := float64(s.Frames()) / hour; got < hours*.99 || got > hours*1.01 {
				t.Errorf("it lasts %.2f hours, not %d", got, hours)
			}
			chunk := make([][2]float32, 4096)
			for _, place := range []int64{0, s.Frames() / 2, s.Frames() - hour/60} {
				if err := s.SeekFrame(place); err != nil {
					t.Fatal(err)
				}
				for range hour / 60 / len(chunk) {
					if _, err := s.ReadFrames(chunk); err != nil {
						t.Fatalf("after frame %d: %v", place, err)
					}
				}
			}
			if grown := heap() - before; grown > 4<<20 {
				t.Errorf("it takes %d MB", grown>>20)
			}
			runtime.KeepAlive(s)
		})
	}
}

// Where reading allocates nothing, or only what is given back at once, no
// length of a file can matter.
func TestReadingKeepsNothing(t *testing.T) {
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			s := open(t, made(t, music(44100, 30), f.name, f.make))
			chunk := make([][2]float32, 4096)
			read := func(seconds int) {
				for range seconds * 44100 / len(chunk) {
					if _, err := s.ReadFrames(chunk); err != nil {
						t.Fatal(err)
					}
				}
			}
			read(4)
			before := heap()
			read(20)
			if grown := heap() - before; grown > 256<<10 {
				t.Errorf("20 s of it keep %d kB", grown>>10)
			}
		})
	}
}
