package playlist

import "time"

// Track is one piece of music on this computer. Measures that were not
// taken are nil.
type Track struct {
	Path     string
	Title    string
	Artist   string
	Album    string
	Genre    string        // as the file's own tags say
	Duration time.Duration // as decoded
	// Content is the same for copies of one piece; "" where it is not known.
	Content string
	// HeadSilence and TailSilence are trimmed when the track is played.
	HeadSilence, TailSilence time.Duration

	LoudnessLUFS *float64 // integrated, EBU R128
	TruePeakDBTP *float64
	Energy       *float64 // 0 still … 1 driving
	BrightnessHz *float64 // spectral centroid
	PulseBPM     *float64 // nil: none found
	// PulseConfidence is how sure PulseBPM is, 0–1.
	PulseConfidence float64
	// Jumps counts the places where the loudness rises by more than 6 LU
	// within 10 s.
	Jumps *int
	// IntroLUFS is the loudness of the first 3 s that sound.
	IntroLUFS *float64

	Words bool // the guide's tag: has words
	// Tags are what guide and client say of the piece, by the names below;
	// they rule over anything measured.
	Tags map[string]string
}

// The names of tags that the choice knows. A tag of several words, such as
// "peak, plateau", has them between commas.
const (
	TagPhases = "phases" // the IDs of the phases that the piece suits
	TagSet    = "set"    // the sets that it belongs to
)

// Target is what the music of one phase should be like.
type Target struct {
	// PulseLeast and PulseMost bound the pulse in beats a minute; both 0
	// asks for none.
	PulseLeast float64 `json:"pulse_least_bpm"`
	PulseMost  float64 `json:"pulse_most_bpm"`
	// EnergyStart and EnergyEnd are the energy, 0–1, at the ends of the phase.
	EnergyStart float64 `json:"energy_start"`
	EnergyEnd   float64 `json:"energy_end"`
	Brightness  float64 `json:"brightness"` // 0 dark … 1 bright
	Density     float64 `json:"density"`    // 0 sparse … 1 dense
	// LevelDB is relative to the level that the guide set, and never above it.
	LevelDB float64 `json:"level_db"`
	// Words allows music with words in this phase.
	Words bool `json:"words,omitempty"`
}
