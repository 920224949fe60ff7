// Package audio turns a [playlist.Mix] into sound.
//
// The way of a sample: a file is opened and decoded as a [Stream] on a
// goroutine of its own (deck), resampled to [Rate], and kept at least ten
// seconds ahead in a lock-free ring. The engine mixes the decks: equal-power
// fades, the level of the phase, the generated bed behind everything, and a
// look-ahead limiter with a hard ceiling at the very end. The engine is a
// beep.Streamer that is always full and never fails; a [Sink] pulls it: a
// PulseAudio or PipeWire server, another sound system, or a clock without
// sound while there is no device. [Render] pulls the same engine faster than
// real time.
//
//	file → Stream → resampler → ring ┐
//	file → Stream → resampler → ring ┼→ engine → limiter → sink
//	bed generator → ring ────────────┘
//
// A library is scanned with the same streams that play, so that what was
// measured is what will be heard, and what is refused is refused at once. An
// hour of music takes four CPU seconds to decode from MP3 (minimp3, which
// go-mp3's 59 gave way to: it also clips, and gets intensity stereo wrong),
// five from FLAC and six from Ogg Vorbis; make bench measures it again.
//
// What sounds is a function of the mix and of session time. A new mix is a
// new pointer: the gains follow it, but never faster than they may without
// being noticed, so that no change clicks. A deck is as loud as its ring
// allows: it fades out before its ring runs empty, whatever the reason, and
// the bed takes what it leaves.
//
// It must never be silent without being asked to for over two seconds, never
// exceed the ceiling, never block, allocate or touch a file where samples are
// pulled, and never let a file or a device stop the session.
package audio
