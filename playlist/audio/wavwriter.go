package audio

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
)

// WAVWriter writes stereo sound at [Rate] as a WAV file of 24 bits. Beyond
// 4 GB, which is a little over four hours, it is an RF64 file, as of EBU
// Tech 3306. Its Write is what [Render] calls.
type WAVWriter struct {
	to     io.WriteSeeker
	buffer *bufio.Writer
	frames int64
	raw    []byte
}

const (
	wavFrame = 6 // bytes
	// wavHeader has room for the sizes of a long file, left empty in others.
	wavHeader = 44 + 8 + wavSizes
	wavSizes  = 28
)

// NewWAVWriter begins a file; Close ends it.
func NewWAVWriter(to io.WriteSeeker) (*WAVWriter, error) {
	w := &WAVWriter{to: to, buffer: bufio.NewWriterSize(to, 1<<16)}
	if err := w.header(); err != nil {
		return nil, unwritable(err)
	}
	return w, nil
}

func (w *WAVWriter) header() error {
	data := w.frames * wavFrame
	file := data + wavHeader - 8
	long := file > math.MaxUint32
	name, sizes := "RIFF", "JUNK"
	if long {
		name, sizes = "RF64", "ds64"
	}
	// Where 32 bits do not hold a size, all of them are set.
	short := func(n int64) uint32 { return uint32(min(n, math.MaxUint32)) }
	h := make([]byte, 0, wavHeader)
	h = append(h, name...)
	h = binary.LittleEndian.AppendUint32(h, short(file))
	h = append(h, "WAVE"...)
	h = append(h, sizes...)
	h = binary.LittleEndian.AppendUint32(h, wavSizes)
	if long {
		h = binary.LittleEndian.AppendUint64(h, uint64(file))
		h = binary.LittleEndian.AppendUint64(h, uint64(data))
		h = binary.LittleEndian.AppendUint64(h, uint64(w.frames))
		h = binary.LittleEndian.AppendUint32(h, 0)
	} else {
		h = append(h, make([]byte, wavSizes)...)
	}
	h = append(h, "fmt "...)
	h = binary.LittleEndian.AppendUint32(h, 16)
	h = binary.LittleEndian.AppendUint16(h, wavPCM)
	h = binary.LittleEndian.AppendUint16(h, 2)
	h = binary.LittleEndian.AppendUint32(h, Rate)
	h = binary.LittleEndian.AppendUint32(h, Rate*wavFrame)
	h = binary.LittleEndian.AppendUint16(h, wavFrame)
	h = binary.LittleEndian.AppendUint16(h, 24)
	h = append(h, "data"...)
	if long {
		h = binary.LittleEndian.AppendUint32(h, math.MaxUint32)
	} else {
		h = binary.LittleEndian.AppendUint32(h, uint32(data))
	}
	_, err := w.buffer.Write(h)
	return err
}

// Write appends frames, rounded to 24 bits.
func (w *WAVWriter) Write(frames [][2]float64) error {
	w.frames += int64(len(frames))
	w.raw = w.raw[:0]
	for _, f := range frames {
		l, r := bits24(f[0]), bits24(f[1])
		w.raw = append(w.raw, byte(l), byte(l>>8), byte(l>>16), byte(r), byte(r>>8), byte(r>>16))
	}
	if _, err := w.buffer.Write(w.raw); err != nil {
		return unwritable(err)
	}
	return nil
}

// bits24 is a sample as a whole number of 24 bits.
func bits24(x float64) int32 {
	return int32(math.Round(math.Max(-1, math.Min(1, x)) * (1<<23 - 1)))
}

// Close writes the lengths into the header. It does not close the file.
func (w *WAVWriter) Close() error {
	if err := w.buffer.Flush(); err != nil {
		return unwritable(err)
	}
	if _, err := w.to.Seek(0, io.SeekStart); err != nil {
		return unwritable(err)
	}
	if err := w.header(); err != nil {
		return unwritable(err)
	}
	if err := w.buffer.Flush(); err != nil {
		return unwritable(err)
	}
	return nil
}
