package audio

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"

	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
	"github.com/mewkiz/flac/meta"
)

const (
	flacBlock = 4096 // frames
	// flacParts is how many parts of a block are coded each by its own
	// measure, as a power of two.
	flacParts = 3
	// flacOrderMost is the highest of FLAC's fixed predictors.
	flacOrderMost = 4
	// flacSizes is where a file states the lengths of its blocks.
	flacSizes = 8
)

// FLACWriter writes stereo sound at [Rate] as a FLAC file of 24 bits, of any
// length. Its Write is what [Render] calls.
type FLACWriter struct {
	buffer  *bufferedSeeker
	encoder *flac.Encoder
	block   [2][]int32
}

// NewFLACWriter begins a file; Close ends it.
func NewFLACWriter(to io.WriteSeeker) (*FLACWriter, error) {
	w := &FLACWriter{buffer: &bufferedSeeker{bufio.NewWriterSize(to, 1<<16), to}}
	encoder, err := flac.NewEncoder(w.buffer, &meta.StreamInfo{
		BlockSizeMin: flacBlock, BlockSizeMax: flacBlock, SampleRate: Rate, NChannels: 2, BitsPerSample: 24,
	})
	if err != nil {
		return nil, unwritable(err)
	}
	// It would try every measure on every sample; the choice below costs a
	// fraction and is as good.
	encoder.EnablePredictionAnalysis(false)
	w.encoder = encoder
	return w, nil
}

// Write appends frames, rounded to 24 bits.
func (w *FLACWriter) Write(frames [][2]float64) error {
	for _, f := range frames {
		for c := range w.block {
			w.block[c] = append(w.block[c], bits24(f[c]))
		}
		if len(w.block[0]) == flacBlock {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush writes the block.
func (w *FLACWriter) flush() error {
	n := len(w.block[0])
	if n == 0 {
		return nil
	}
	f := &frame.Frame{Header: frame.Header{
		HasFixedBlockSize: true, BlockSize: uint16(n), SampleRate: Rate, Channels: frame.ChannelsLR, BitsPerSample: 24,
	}}
	for c := range w.block {
		f.Subframes = append(f.Subframes, subframe(w.block[c]))
	}
	if err := w.encoder.WriteFrame(f); err != nil {
		return w.unwritable(err)
	}
	for c := range w.block {
		w.block[c] = w.block[c][:0]
	}
	return nil
}

// Close writes what is left, and the length and the checksum into the
// header. It does not close the file.
func (w *FLACWriter) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.encoder.Close(); err != nil {
		return w.unwritable(err)
	}
	// The encoder counts the last block, which may be of any length, among
	// those whose least length it states.
	if _, err := w.buffer.Seek(flacSizes, io.SeekStart); err != nil {
		return unwritable(err)
	}
	sizes := binary.BigEndian.AppendUint16(nil, flacBlock)
	if _, err := w.buffer.Write(binary.BigEndian.AppendUint16(sizes, flacBlock)); err != nil {
		return unwritable(err)
	}
	if err := w.buffer.Flush(); err != nil {
		return unwritable(err)
	}
	return nil
}

// unwritable is what the disk says, where the encoder only repeats it.
func (w *FLACWriter) unwritable(err error) error {
	if disk := w.buffer.Flush(); disk != nil {
		err = disk
	}
	return unwritable(err)
}

func unwritable(err error) error { return fmt.Errorf("the sound cannot be written: %w", err) }

// subframe says how one side of a block is coded: by the fixed predictor that
// leaves the least, and in parts by Rice's code of the measure that suits what
// it leaves.
func subframe(samples []int32) *frame.Subframe {
	s := &frame.Subframe{Samples: samples, NSamples: len(samples)}
	order, constant := fixedOrder(samples)
	switch {
	case constant:
		s.Pred = frame.PredConstant
		return s
	case len(samples) < flacBlock: // the last block: too short to matter
		s.Pred = frame.PredVerbatim
		return s
	}
	s.Pred, s.Order = frame.PredFixed, order
	s.ResidualCodingMethod = frame.ResidualCodingMethodRice2
	rice := &frame.RiceSubframe{PartOrder: flacParts}
	left := residuals(samples, order)
	for part := range 1 << flacParts {
		const size = flacBlock >> flacParts
		from, to := max(0, part*size-order), (part+1)*size-order
		rice.Partitions = append(rice.Partitions, frame.RicePartition{Param: riceMeasure(left[from:to])})
	}
	s.RiceSubframe = rice
	return s
}

// fixedOrder is the fixed predictor whose residuals are the smallest; constant
// tells that all samples are the same.
func fixedOrder(samples []int32) (order int, constant bool) {
	constant = true
	var sums [flacOrderMost + 1]int64
	var last [flacOrderMost]int64 // the latest residual of each order but the highest
	for i, x := range samples {
		constant = constant && x == samples[0]
		r := int64(x)
		for o := range sums {
			if i >= flacOrderMost {
				sums[o] += max(r, -r)
			}
			if o < flacOrderMost {
				r, last[o] = r-last[o], r
			}
		}
	}
	for o := range sums {
		if sums[o] < sums[order] {
			order = o
		}
	}
	return order, constant
}

// residuals are what a fixed predictor leaves of samples: the differences of
// its order.
func residuals(samples []int32, order int) []int32 {
	left := append([]int32(nil), samples...)
	for range order {
		for i := range left[1:] {
			left[i] = left[i+1] - left[i]
		}
		left = left[:len(left)-1]
	}
	return left
}

// riceMeasure is Rice's parameter for residuals: the bits of their mean size.
func riceMeasure(left []int32) uint {
	var sum uint64
	for _, r := range left {
		sum += uint64(uint32(r<<1 ^ r>>31))
	}
	mean := sum / uint64(max(1, len(left)))
	return uint(min(30, max(0, bits.Len64(mean)-1)))
}

// bufferedSeeker writes in large pieces, and seeks where all of them are
// written.
type bufferedSeeker struct {
	*bufio.Writer
	to io.WriteSeeker
}

func (b *bufferedSeeker) Seek(offset int64, whence int) (int64, error) {
	if err := b.Flush(); err != nil {
		return 0, err
	}
	return b.to.Seek(offset, whence)
}
