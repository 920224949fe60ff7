package audio

// fold says how the channels of a file become left and right: a weight of
// each channel for each side. The weights of a side sum to 1, so that no file
// gets louder than its own full scale.
type fold [][2]float32

// The order of channels: by format.
var (
	// microsoftOrder is that of WAV and FLAC:
	// left, right, centre, low, back left, back right, side left, side right.
	microsoftOrder = []string{2: "LR", 3: "LRC", 4: "LRlr", 5: "LRClr", 6: "LRC.lr", 7: "LRC.clr", 8: "LRC.lrlr"}
	// vorbisOrder is that of Ogg Vorbis.
	vorbisOrder = []string{2: "LR", 3: "LCR", 4: "LRlr", 5: "LCRlr", 6: "LCRlr.", 7: "LCRlrc.", 8: "LCRlrlr."}
)

// newFold folds n channels that stand in the given order. Centre and
// surround come 3 dB lower, as ITU-R BS.775 has it; low effects are left out.
func newFold(n int, orders []string) fold {
	if n == 1 {
		return fold{{1, 1}}
	}
	f := make(fold, n)
	f[0], f[1] = [2]float32{1, 0}, [2]float32{0, 1}
	if n < len(orders) {
		for i, c := range orders[n] {
			f[i] = foldWeights[c]
		}
	}
	for side := range 2 {
		var sum float32
		for i := range f {
			sum += f[i][side]
		}
		for i := range f {
			f[i][side] /= sum
		}
	}
	return f
}

const minus3dB = 0.70710678

var foldWeights = map[rune][2]float32{
	'L': {1, 0}, 'R': {0, 1}, 'C': {minus3dB, minus3dB},
	'l': {minus3dB, 0}, 'r': {0, minus3dB}, 'c': {0.5, 0.5}, '.': {},
}

// interleaved folds len(dst) frames of interleaved samples.
func (f fold) interleaved(dst [][2]float32, src []float32) {
	switch n := len(f); n {
	case 1:
		for i := range dst {
			dst[i] = [2]float32{src[i], src[i]}
		}
	case 2:
		for i := range dst {
			dst[i] = [2]float32{src[2*i], src[2*i+1]}
		}
	default:
		for i := range dst {
			var l, r float32
			for c, x := range src[n*i : n*i+n] {
				l += x * f[c][0]
				r += x * f[c][1]
			}
			dst[i] = [2]float32{l, r}
		}
	}
}

// planar folds len(dst) frames of samples that stand by channel.
func (f fold) planar(dst [][2]float32, src [][]float32) {
	if len(f) <= 2 {
		left, right := src[0][:len(dst)], src[len(f)-1][:len(dst)]
		for i := range dst {
			dst[i] = [2]float32{left[i], right[i]}
		}
		return
	}
	clear(dst)
	for c, channel := range src {
		left, right := f[c][0], f[c][1]
		for i, x := range channel[:len(dst)] {
			dst[i][0] += x * left
			dst[i][1] += x * right
		}
	}
}
