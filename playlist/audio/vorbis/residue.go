package vorbis

// residue is how the fine shape of spectra is written: in partitions, each of
// a class, whose vectors are refined in up to eight passes.
type residue struct {
	kind        int
	begin, end  int
	size        int // of a partition
	classes     int
	book        int     // of the classes
	classOf     []uint8 // for each entry of that book, the classes of as many partitions as it has dimensions
	books       [][8]int
	passes      int
	perWord     int
	chosen      [][]uint8 // for each channel, the class of each partition
	interleaved []float32
}

func parseResidue(r *reader, books []book) (*residue, error) {
	x := &residue{kind: int(r.bits(16)), begin: int(r.bits(24)), end: int(r.bits(24)), size: int(r.bits(24)) + 1}
	x.classes, x.book = int(r.bits(6))+1, int(r.bits(8))
	if x.kind > 2 || x.begin > x.end || x.book >= len(books) {
		return nil, errSetup
	}
	cascade := make([]uint32, x.classes)
	for i := range cascade {
		cascade[i] = r.bits(3)
		if r.flag() {
			cascade[i] |= r.bits(5) << 3
		}
	}
	x.books = make([][8]int, x.classes)
	for i := range x.books {
		for pass := range 8 {
			x.books[i][pass] = -1
			if cascade[i]>>pass&1 == 0 {
				continue
			}
			n := int(r.bits(8))
			if n >= len(books) || books[n].vectors == nil || x.size%books[n].dimensions != 0 {
				return nil, errSetup
			}
			x.books[i][pass] = n
			x.passes = max(x.passes, pass+1)
		}
	}
	b := books[x.book]
	x.perWord = b.dimensions
	if b.entries*b.dimensions > valuesMost {
		return nil, errSetup
	}
	x.classOf = make([]uint8, b.entries*b.dimensions)
	for entry := range b.entries {
		rest := entry
		for i := b.dimensions - 1; i >= 0; i-- {
			x.classOf[entry*b.dimensions+i] = uint8(rest % x.classes)
			rest /= x.classes
		}
	}
	return x, nil
}

// decode adds to the spectra, of which silent ones are left out. What the end
// of the packet cuts off stays as it is.
func (x *residue) decode(r *reader, books []book, spectra [][]float32, silent []bool) {
	if x.kind != 2 {
		x.vectors(r, books, spectra, silent)
		return
	}
	all := true
	for _, s := range silent {
		all = all && s
	}
	if all {
		return
	}
	channels, n := len(spectra), len(spectra[0])
	if cap(x.interleaved) < channels*n {
		x.interleaved = make([]float32, channels*n)
	}
	flat := x.interleaved[:channels*n]
	clear(flat)
	x.vectors(r, books, [][]float32{flat}, []bool{false})
	if channels == 2 {
		left, right := spectra[0], spectra[1][:n]
		for i := range left {
			left[i], right[i] = flat[2*i], flat[2*i+1]
		}
		return
	}
	for c, spectrum := range spectra {
		for i := range spectrum {
			spectrum[i] = flat[i*channels+c]
		}
	}
}

func (x *residue) vectors(r *reader, books []book, spectra [][]float32, silent []bool) {
	n := len(spectra[0])
	begin, end := min(x.begin, n), min(x.end, n)
	partitions := (end - begin) / x.size
	for len(x.chosen) < len(spectra) {
		x.chosen = append(x.chosen, nil)
	}
	for c := range spectra {
		if len(x.chosen[c]) < partitions+x.perWord {
			x.chosen[c] = make([]uint8, partitions+x.perWord)
		}
	}
	for pass := range x.passes {
		for first := 0; first < partitions; first += x.perWord {
			for c := range spectra {
				if pass > 0 || silent[c] {
					continue
				}
				word := books[x.book].entry(r)
				if word < 0 {
					return
				}
				copy(x.chosen[c][first:], x.classOf[word*x.perWord:(word+1)*x.perWord])
			}
			for p := first; p < min(first+x.perWord, partitions); p++ {
				for c, spectrum := range spectra {
					if silent[c] {
						continue
					}
					number := x.books[x.chosen[c][p]][pass]
					if number < 0 {
						continue
					}
					at := begin + p*x.size
					if !x.partition(r, &books[number], spectrum[at:at+x.size]) {
						return
					}
				}
			}
		}
	}
}

// partition adds vectors to a partition. It is false at the end of the packet.
func (x *residue) partition(r *reader, b *book, out []float32) bool {
	d := b.dimensions
	if x.kind == 0 { // the values of a vector stand apart
		step := len(out) / d
		for i := range step {
			entry := b.entry(r)
			if entry < 0 {
				return false
			}
			for k, v := range b.vectors[entry*d : entry*d+d] {
				out[i+k*step] += v
			}
		}
		return true
	}
	for ; len(out) >= d; out = out[d:] {
		entry := b.entry(r)
		if entry < 0 {
			return false
		}
		v := b.vectors[entry*d : entry*d+d]
		switch d {
		case 2:
			out[0] += v[0]
			out[1] += v[1]
		case 4:
			o, v := (*[4]float32)(out), (*[4]float32)(v)
			o[0] += v[0]
			o[1] += v[1]
			o[2] += v[2]
			o[3] += v[3]
		default:
			for k := range v {
				out[k] += v[k]
			}
		}
	}
	return true
}
