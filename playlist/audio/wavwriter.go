package audio

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// WAVWriter writes stereo sound at [Rate] as a WAV file of 24 bits, up to four
// hours of it. Its Write is what [Render] calls.
type WAVWriter struct {
	to     io.WriteSeeker
	buffer *bufio.Writer
	frames int64
}

const (
	wavFrame  = 6 // bytes
	wavHeader = 44
)

// NewWAVWriter begins a file; Close ends it.
func NewWAVWriter(to io.WriteSeeker) (*WAVWriter, error) {
	w := &WAVWriter{to: to, buffer: bufio.NewWriterSize(to, 1<<16)}
	if err := w.header(); err != nil {
		return nil, err
	}
	return w, nil
}

func (w *WAVWriter) header() error {
	size := w.frames * wavFrame
	h := make([]byte, 0, wavHeader)
	h = append(h, "RIFF"...)
	h = binary.LittleEndian.AppendUint32(h, uint32(wavHeader-8+size))
	h = append(h, "WAVEfmt "...)
	h = binary.LittleEndian.AppendUint32(h, 16)
	h = binary.LittleEndian.AppendUint16(h, wavPCM)
	h = binary.LittleEndian.AppendUint16(h, 2)
	h = binary.LittleEndian.AppendUint32(h, Rate)
	h = binary.LittleEndian.AppendUint32(h, Rate*wavFrame)
	h = binary.LittleEndian.AppendUint16(h, wavFrame)
	h = binary.LittleEndian.AppendUint16(h, 24)
	h = append(h, "data"...)
	h = binary.LittleEndian.AppendUint32(h, uint32(size))
	_, err := w.buffer.Write(h)
	return err
}

// Write appends frames, rounded to 24 bits.
func (w *WAVWriter) Write(frames [][2]float64) error {
	w.frames += int64(len(frames))
	if w.frames*wavFrame > math.MaxUint32-wavHeader {
		return errors.New("a WAV file cannot be longer than four hours; render as FLAC, or in parts")
	}
	for _, f := range frames {
		var b [wavFrame]byte
		for c := range 2 {
			x := int32(math.Round(math.Max(-1, math.Min(1, f[c])) * (1<<23 - 1)))
			b[3*c], b[3*c+1], b[3*c+2] = byte(x), byte(x>>8), byte(x>>16)
		}
		if _, err := w.buffer.Write(b[:]); err != nil {
			return fmt.Errorf("the sound cannot be written: %w", err)
		}
	}
	return nil
}

// Close writes the lengths into the header. It does not close the file.
func (w *WAVWriter) Close() error {
	if err := w.buffer.Flush(); err != nil {
		return fmt.Errorf("the sound cannot be written: %w", err)
	}
	if _, err := w.to.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return errors.Join(w.header(), w.buffer.Flush())
}
