package vorbis

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// piece is one of those that stand in a file in a row. Each has a head of its
// own and counts its samples for itself.
type piece struct {
	offset, size int64 // in bytes
	samples      int64 // of one channel; -1 where its end is missing
}

// piecesMost is how many a file may hold: a day of a radio that sends songs.
const piecesMost = 1000

// split finds the pieces. It walks over all pages, as over the frames of an
// MP3: two copies of one file in a row look at both ends like one.
func split(file io.ReaderAt, size int64) ([]piece, error) {
	r := bufio.NewReaderSize(io.NewSectionReader(file, 0, size), pageMost)
	var (
		pieces []piece
		at     int64
		head   bool // the page before began a stream: streams that lie side by side begin together
		lost   bool // what was there was no page
	)
	for {
		b, err := r.Peek(pageHead + 255)
		if err != nil && err != io.EOF {
			return nil, err
		}
		if len(b) < pageHead {
			break
		}
		page := bytes.HasPrefix(b, capture)
		n, first := statedSize(b), page && b[5]&2 != 0
		if lost = lost || !page; lost || first {
			b, _ = r.Peek(pageMost) // what is less is seen by its length
			if _, err := parsePage(b); err != nil {
				lost, n = true, toNext(b)
			} else {
				lost = false
			}
		}
		cut := lost && first && statedSize(b) > len(b) // within the first page of another piece
		if first && !lost && !head || cut {
			pieces = append(pieces, piece{offset: at})
		}
		if len(pieces) > piecesMost {
			return nil, errors.New("it holds more pieces in a row than can be played; save each as a file of its own")
		}
		if !lost {
			head = first
		}
		skipped, err := r.Discard(n)
		if at += int64(skipped); err != nil && err != io.EOF {
			return nil, err
		}
	}
	if len(pieces) == 0 || pieces[0].offset > 0 {
		return nil, errPage
	}
	for i := range pieces {
		end := size
		if i+1 < len(pieces) {
			end = pieces[i+1].offset
		}
		pieces[i].size = end - pieces[i].offset
	}
	return pieces, nil
}

// toNext is how far it is to where the next page may begin.
func toNext(b []byte) int {
	if i := bytes.Index(b[1:], capture); i >= 0 {
		return i + 1
	}
	return max(1, len(b)-len(capture)+1)
}
