package audio

// mp3Header is the first four bytes of an MPEG audio frame.
type mp3Header uint32

func (h mp3Header) lowRate() bool    { return h>>19&3 != 3 } // MPEG-2 and 2.5
func (h mp3Header) layer() int       { return 4 - int(h>>17&3) }
func (h mp3Header) mono() bool       { return h>>6&3 == 3 }
func (h mp3Header) freeFormat() bool { return h>>12&15 == 0 }

// kind is what cannot change within a file: sync, version, layer, rate.
func (h mp3Header) kind() mp3Header { return h & 0xfffe0c00 }

// follows tells whether a header can stand in the same file as another.
func (h mp3Header) follows(other mp3Header) bool {
	return h.valid() && h.kind() == other.kind() && h.freeFormat() == other.freeFormat()
}

func (h mp3Header) valid() bool {
	return h>>21 == 0x7ff && h>>19&3 != 1 && h>>17&3 != 0 && h>>12&15 != 15 && h>>10&3 != 3
}

// rate in hertz.
func (h mp3Header) rate() int {
	r := [...]int{44100, 48000, 32000, 0}[h>>10&3]
	switch h >> 19 & 3 {
	case 0: // MPEG-2.5
		return r / 4
	case 2: // MPEG-2
		return r / 2
	}
	return r
}

// bitrate in bits a second, 0 in free format.
func (h mp3Header) bitrate() int {
	tables := [...][15]int{
		{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
		{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
		{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256}, // low rates, Layer I
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},      // low rates, II and III
	}
	table := h.layer() - 1
	if h.lowRate() {
		table = min(3+table, 4)
	}
	return 1000 * tables[table][h>>12&15]
}

// samples in one frame, of one channel.
func (h mp3Header) samples() int {
	switch {
	case h.layer() == 1:
		return 384
	case h.layer() == 3 && h.lowRate():
		return 576
	}
	return 1152
}

func (h mp3Header) padding() int {
	switch {
	case h>>9&1 == 0:
		return 0
	case h.layer() == 1:
		return 4
	}
	return 1
}

// size of the frame in bytes. free is the length without padding of the
// frames of a file in free format, which do not say it.
func (h mp3Header) size(free int) int {
	n := h.samples() / 8 * h.bitrate() / h.rate()
	if h.layer() == 1 {
		n &^= 3
	}
	if h.freeFormat() {
		n = free
	}
	return n + h.padding()
}

// sideInfo is how long the side information of a Layer III frame is, in bytes.
func (h mp3Header) sideInfo() int {
	switch {
	case h.lowRate() && h.mono():
		return 9
	case h.lowRate() || h.mono():
		return 17
	}
	return 32
}
