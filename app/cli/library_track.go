package cli

import (
	"fmt"
	"math"
	"strings"

	"roomtone/playlist/library"
	"roomtone/timer"
)

// trackObject is a piece of the library for machines, as the terminal's
// contract has it. What was not measured, or could not be found, is null.
type trackObject struct {
	Path            string       `json:"path"`
	Title           string       `json:"title"`
	Artist          *string      `json:"artist"`
	Album           *string      `json:"album"`
	Duration        float64      `json:"duration_s"`
	SampleRate      int          `json:"sample_rate_hz"`
	Channels        int          `json:"channels"`
	Loudness        *float64     `json:"loudness_lufs"`
	LoudnessRange   *float64     `json:"loudness_range_lu"`
	TruePeak        *float64     `json:"true_peak_dbtp"`
	Energy          *float64     `json:"energy"`
	Brightness      *float64     `json:"brightness_hz"`
	Pulse           *float64     `json:"pulse_bpm"`
	PulseConfidence *float64     `json:"pulse_confidence"`
	HeadSilence     *float64     `json:"head_silence_s"`
	TailSilence     *float64     `json:"tail_silence_s"`
	Tags            library.Tags `json:"tags"`
}

func trackOf(t library.Track) trackObject {
	o := trackObject{
		Path: t.Path, Title: t.Title, Artist: text(t.Artist), Album: text(t.Album),
		Duration: inSeconds(t.Duration), SampleRate: t.SampleRate, Channels: t.Channels, Tags: t.Tags,
	}
	if o.Tags == nil {
		o.Tags = library.Tags{}
	}
	if m := t.Measures; m != nil {
		o.Loudness, o.LoudnessRange, o.TruePeak = rounded(m.LoudnessLUFS, 2), rounded(m.RangeLU, 2), rounded(m.TruePeakDBTP, 2)
		o.Energy, o.Brightness, o.Pulse = rounded(m.Energy, 3), rounded(m.BrightnessHz, 0), rounded(m.PulseBPM, 1)
		if m.PulseBPM != nil {
			o.PulseConfidence = rounded(&m.PulseConfidence, 3)
		}
		o.HeadSilence, o.TailSilence = seconds(m.HeadSilence), seconds(m.TailSilence)
	}
	return o
}

// trackDetail is all that is known of a piece.
type trackDetail struct {
	trackObject
	Genre    *string  `json:"genre"`
	Jumps    *int     `json:"jumps"`
	Intro    *float64 `json:"intro_lufs"`
	Measured bool     `json:"measured"`
	Content  string   `json:"content"`
}

func detailOfTrack(t library.Track) trackDetail {
	d := trackDetail{trackObject: trackOf(t), Genre: text(t.Genre), Measured: t.Measures != nil, Content: t.Content}
	if m := t.Measures; m != nil {
		d.Jumps, d.Intro = &m.Jumps, rounded(m.IntroLUFS, 2)
	}
	return d
}

// describe is a piece for people.
func describe(t library.Track) [][2]string {
	lines := [][2]string{{"title", t.Title}}
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, [2]string{name, value})
		}
	}
	add("artist", t.Artist)
	add("album", t.Album)
	add("genre, by the file", t.Genre)
	add("length", timer.Clock(t.Duration))
	add("sound", fmt.Sprintf("%d Hz, %d channels", t.SampleRate, t.Channels))
	add("you say", tagText(t.Tags))
	m := t.Measures
	if m == nil {
		add("measures", "none yet; take them with: roomtone library scan")
		return lines
	}
	add("loudness", known("%.1f LUFS", m.LoudnessLUFS))
	add("loudness range", known("%.1f LU", m.RangeLU))
	add("true peak", known("%.1f dBTP", m.TruePeakDBTP))
	add("jumps", fmt.Sprint(m.Jumps))
	add("begins with", known("%.1f LUFS", m.IntroLUFS))
	add("energy", known("%.2f of 1", m.Energy))
	add("brightness", known("%.0f Hz", m.BrightnessHz))
	if m.PulseBPM != nil {
		add("pulse", fmt.Sprintf("%.0f beats a minute, sure to %.0f %%", *m.PulseBPM, 100*m.PulseConfidence))
	} else {
		add("pulse", "none")
	}
	add("silent ends", fmt.Sprintf("%.1f s and %.1f s", m.HeadSilence.Seconds(), m.TailSilence.Seconds()))
	return lines
}

// tagText is what the guide says, in one line.
func tagText(tags library.Tags) string {
	var parts []string
	for _, k := range library.TagKeys() {
		if value, ok := tags[k.Key]; ok {
			parts = append(parts, k.Key+"="+value)
		}
	}
	return strings.Join(parts, " ")
}

func known(format string, x *float64) string {
	if x == nil {
		return ""
	}
	return fmt.Sprintf(format, *x)
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// rounded is a measure with so many places behind the point.
func rounded(x *float64, places int) *float64 {
	if x == nil {
		return nil
	}
	unit := math.Pow(10, float64(places))
	r := math.Round(*x*unit) / unit
	return &r
}
