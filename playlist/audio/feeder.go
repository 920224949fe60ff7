package audio

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"roomtone/playlist"
)

const (
	// cueSeconds is how long before it sounds a file is opened.
	cueSeconds = 20
	// decksAhead is how many items may be open before they sound; only a
	// rehearsal at speed comes near.
	decksAhead = 3
	// lateSeconds is how late a file may begin and still begin at its start.
	lateSeconds = 1.5
	// refillSeconds is how much room there must be before a deck is woken to
	// decode more: seldom and much costs less than often and little.
	refillSeconds = 2
	// openSeconds is how long a file may take to give its first sound.
	openSeconds = 15
)

// feeder opens a deck for each item of the mix before it is due, and keeps
// the engine's score. It owns the decks; one goroutine drives it.
type feeder struct {
	engine *engine
	open   func(string) (Stream, error)
	decks  []*slot
	faults []playlist.FileFault
	bad    map[string]bool // files that failed
	mix    playlist.Mix
	stale  bool
	wg     sync.WaitGroup
}

// slot is a deck with what it plays.
type slot struct {
	*deck
	origin float64 // the session time at which the file's first frame is due
	cue    float64
	gain   float64
	opened time.Time
	filled bool           // its ring was once full enough
	item   *playlist.Item // of the present mix; nil where it plays no longer
	played bool           // it had an item before
}

func newFeeder(e *engine, open func(string) (Stream, error)) *feeder {
	return &feeder{engine: e, open: open, bad: map[string]bool{}}
}

// origin is the session time, in frames, at which a file's first frame is due.
func origin(it *playlist.Item) float64 { return sessionFrames(it.Start - it.Offset) }

// step brings decks and score up to date; ctx is the decks' life.
func (f *feeder) step(ctx context.Context) {
	now, speed := f.engine.now(), speedOf(f.mix)
	f.collect(now)
	for i := range f.decks {
		f.decks[i].item = nil
	}
	ahead := 0
	for i := range f.mix.Items {
		it := &f.mix.Items[i]
		start, end := sessionFrames(it.Start), sessionFrames(it.End)
		if it.Kind != playlist.KindTrack || end <= now {
			continue
		}
		if start > now {
			ahead++
		}
		if s := f.find(it, speed); s != nil {
			s.item = it
		} else if !f.bad[it.Path] && ahead <= decksAhead && (start-now)/speed < cueSeconds*Rate {
			f.cue(ctx, it, now, speed)
		}
	}
	f.drop()
	if f.stale {
		f.engine.score.Store(f.write())
		f.stale = false
	}
	for _, s := range f.decks {
		if s.ring.free() >= min(refillSeconds*Rate, len(s.ring.frames)/4) {
			s.poke()
		}
	}
	if f.engine.bed.blocks() <= bedAhead-bedRefill {
		f.engine.bed.poke()
	}
}

// find is the deck that plays the item's file at the item's place.
func (f *feeder) find(it *playlist.Item, speed float64) *slot {
	for _, s := range f.decks {
		if s.item == nil && s.path == it.Path && math.Abs(s.origin-origin(it)) < lateSeconds*Rate*speed {
			return s
		}
	}
	return nil
}

// cue opens the item's file. What is already under way is taken up where it
// would be by now.
func (f *feeder) cue(ctx context.Context, it *playlist.Item, now, speed float64) {
	start, end := sessionFrames(it.Start), sessionFrames(it.End)
	from, cue := it.Offset, start
	if late := now - start; late > lateSeconds*Rate*speed {
		from += time.Duration(late / Rate * float64(time.Second))
		cue = now
	}
	need := math.Inf(1)
	if speed != 1 {
		need = (end-cue)/speed/Rate + 1
	}
	s := &slot{deck: newDeck(it.Path, from, need), origin: origin(it), cue: cue, gain: decibels(math.Min(0, it.GainDB)), opened: time.Now(), item: it}
	ctx, s.stop = context.WithCancel(ctx)
	f.decks = append(f.decks, s)
	f.stale = true
	f.wg.Go(func() { s.run(ctx, f.open) })
}

// collect finds decks that failed or cannot keep up.
func (f *feeder) collect(now float64) {
	for _, s := range f.decks {
		level := s.ring.level()
		s.filled = s.filled || level > reserveSeconds*Rate
		late := !s.filled && now >= s.cue && time.Since(s.opened) > openSeconds*time.Second
		if s.state.Load() == deckRunning && level < Rate && (s.filled || late) {
			s.fail(errTooSlow)
		}
		if err := s.err.Load(); err != nil && !f.bad[s.path] {
			f.bad[s.path] = true
			f.faults = append(f.faults, playlist.FileFault{Path: s.path, Code: fileCode(*err), Reason: (*err).Error()})
		}
	}
}

// drop closes decks that are not heard any more, or never will be.
func (f *feeder) drop() {
	kept := f.decks[:0]
	for _, s := range f.decks {
		if s.quiet.Load() || (s.item == nil && s.leaveOut()) {
			s.stop()
			f.stale = true
			continue
		}
		f.stale = f.stale || s.played != (s.item != nil)
		s.played = s.item != nil
		kept = append(kept, s)
	}
	clear(f.decks[len(kept):])
	f.decks = kept
}

// write makes the score of the mix and the open decks.
func (f *feeder) write() *score {
	s := newScore(f.mix)
	for _, d := range f.decks {
		if d.item == nil {
			s.voices = append(s.voices, voice{deck: d.deck, gain: d.gain}) // over: it fades out
			continue
		}
		v := newVoice(*d.item)
		v.deck, v.cue, v.gain = d.deck, d.cue, d.gain
		s.voices = append(s.voices, v)
	}
	for _, it := range f.mix.Items {
		if it.Kind == playlist.KindSilence {
			s.voices = append(s.voices, newVoice(it))
		}
	}
	return s
}

// use makes a mix the present one.
func (f *feeder) use(mix playlist.Mix) {
	same := slices.Equal(mix.Items, f.mix.Items) && slices.Equal(mix.Stages, f.mix.Stages) &&
		slices.Equal(mix.Hand, f.mix.Hand) && mix.Speed == f.mix.Speed
	f.mix, f.stale = mix, f.stale || !same
}

// jump moves the engine to a place; what sounds goes on.
func (f *feeder) jump(place float64) {
	by := place - f.engine.now()
	for _, s := range f.decks {
		if s.begun() {
			s.origin += by
		}
	}
	f.engine.anchor.Store(&place)
	f.engine.place.Store(math.Float64bits(place))
}

// close ends all decks and waits for them, but not for a disk that hangs.
func (f *feeder) close() {
	for _, s := range f.decks {
		s.stop()
	}
	done := make(chan struct{})
	go func() { f.wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(closeWait):
	}
}

const closeWait = 2 * time.Second

// sounding are the files of the item that sounds and of the one to come;
// empty where the bed sounds alone.
func (f *feeder) sounding() (now, next string) {
	at := f.engine.now()
	var latest float64
	for _, s := range f.decks {
		if s.item == nil || !s.begun() || s.state.Load() == deckFailed {
			continue
		}
		if start := sessionFrames(s.item.Start); now == "" || start >= latest {
			now, latest = s.path, start
		}
	}
	for i := range f.mix.Items {
		it := &f.mix.Items[i]
		if it.Kind == playlist.KindTrack && sessionFrames(it.Start) > at && !f.bad[it.Path] {
			next = it.Path
			break
		}
	}
	score := f.engine.score.Load()
	if score == nil {
		return now, next
	}
	if st := stageAt(score.stages, at); st != nil && st.to.tracks*st.to.room == 0 {
		now = ""
	}
	return now, next
}
