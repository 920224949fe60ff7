package chaos

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"roomtone/playlist"
	"roomtone/timer"
)

// player is a room's sound without a sound: it reckons from the mix what would
// be heard, and hears what must not be.
type player struct {
	mu     sync.Mutex
	dead   bool
	broken string // what is wrong with the sound device
	faults []playlist.FileFault
	lost   map[string]bool          // files that cannot be read any more
	told   map[string]time.Duration // those of them that were reported, and when
	mix    playlist.Mix
	// over is set at the session's end; planned is until when it is silent at
	// the guide's word.
	over    bool
	planned time.Duration
	quiet   time.Duration // since when nothing was heard; -1 while something is
	wrong   []string
}

func newPlayer() *player {
	return &player{lost: map[string]bool{}, told: map[string]time.Duration{}, quiet: -1}
}

// see follows the session as its record does.
func (p *player) see(e timer.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e.Kind {
	case timer.Ended:
		p.over = true
	case timer.Silenced:
		p.planned = e.Elapsed + e.By
	}
}

func (p *player) Reconcile(_ context.Context, m playlist.Mix) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead {
		return nil
	}
	p.listen(m)
	p.mix = m
	p.open(m)
	return nil
}

// ahead is how long before it sounds a file is opened.
const ahead = 30 * time.Second

// open finds the files that cannot be read, when their time comes.
func (p *player) open(m playlist.Mix) {
	for _, it := range m.Items {
		_, told := p.told[it.Path]
		if !told && p.lost[it.Path] && it.End > m.Now && it.Start < m.Now+ahead {
			p.told[it.Path] = m.Now
			p.faults = append(p.faults, playlist.FileFault{Path: it.Path, Reason: "it cannot be read any more"})
		}
	}
}

func (p *player) Status() playlist.Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := playlist.Status{Output: "test", Trouble: p.broken, Faults: p.faults}
	p.faults = nil
	if it := p.sounding(); it != nil {
		s.Sounding = it.Path
	}
	return s
}

// sounding is the file that would be heard now, with the lock held; nil for
// the bed alone.
func (p *player) sounding() *playlist.Item {
	it, _ := playlist.Programme{Items: p.mix.Items}.At(p.mix.Now)
	if it == nil || it.Kind != playlist.KindTrack {
		return nil
	}
	if p.lost[it.Path] || ruling(p.mix.Stages, p.mix.Now).BedOnly {
		return nil
	}
	return it
}

// lose makes a file of the programme unreadable: the one that sounds, or one
// that comes.
func (p *player) lose(pick func(n int) int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var paths []string
	for _, it := range p.mix.Items {
		if !p.lost[it.Path] && it.Kind == playlist.KindTrack && it.End > p.mix.Now {
			paths = append(paths, it.Path)
		}
	}
	if len(paths) == 0 {
		return
	}
	p.lost[paths[pick(len(paths))]] = true
}

func (p *player) trouble(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = text
}

func (p *player) say(format string, args ...any) {
	if len(p.wrong) < 20 {
		p.wrong = append(p.wrong, fmt.Sprintf("%s: ", timer.Clock(p.mix.Now))+fmt.Sprintf(format, args...))
	}
}

// ruling is the stage at a moment; a silent one where none has come.
func ruling(stages []playlist.Stage, now time.Duration) playlist.Stage {
	st := playlist.Stage{Silent: true}
	for _, s := range stages {
		if s.Start <= now {
			st = s
		}
	}
	return st
}

func handed(hands []playlist.Hand, now time.Duration) playlist.Hand {
	var h playlist.Hand
	for _, next := range hands {
		if next.Start <= now {
			h = next
		}
	}
	return h
}

// loudest is the level of the room that no session goes above, and softest
// the one below which only the guide's hand takes it, in dB.
const (
	loudest = 0.0
	softest = -20.0
	patient = 2 * time.Second // the longest silence that nobody planned
)

// listen judges a mix at its moment, with the lock held.
func (p *player) listen(m playlist.Mix) {
	now := m.Now
	if now < p.mix.Now {
		p.say("session time went back by %v", p.mix.Now-now)
	}
	st, h := ruling(m.Stages, now), handed(m.Hand, now)
	it, _ := playlist.Programme{Items: m.Items}.At(now)

	if st.LevelDB > loudest || h.LevelDB > loudest || st.LevelDB+h.LevelDB > st.Target.LevelDB+loudest {
		p.say("the room is at %.1f dB and the guide's hand at %.1f dB, over a phase of %.1f dB", st.LevelDB, h.LevelDB, st.Target.LevelDB)
	}
	if st.LevelDB < softest {
		p.say("the room sinks to %.1f dB without the guide", st.LevelDB)
	}
	asked := h.Silent && now <= p.planned+patient
	written := !st.BedOnly && it != nil && it.Kind == playlist.KindSilence && it.End-it.Start <= timer.SilenceMost
	silent := (st.Silent && !p.over) || (h.Silent && !asked) ||
		(it != nil && it.Kind == playlist.KindSilence && !written && !st.BedOnly)
	switch {
	case !silent:
		p.quiet = -1
	case p.quiet < 0:
		p.quiet = now
	case now-p.quiet > patient:
		p.say("nothing is heard for %v, and nobody planned that", now-p.quiet)
		p.quiet = now
	}
	p.listenToFiles(m, it)
}

// listenToFiles judges what is heard of files.
func (p *player) listenToFiles(m playlist.Mix, it *playlist.Item) {
	sounding := 0
	for _, item := range m.Items {
		if item.GainDB > loudest {
			p.say("%s is raised by %.1f dB", item.Path, item.GainDB)
		}
		if item.Kind == playlist.KindTrack && item.Start <= m.Now && m.Now < item.End-item.FadeOut {
			sounding++
		}
		if since, told := p.told[item.Path]; told && item.Start > m.Now && m.Now-since > patient {
			p.say("%s was reported at %s and is still to come", item.Path, timer.Clock(since))
		}
	}
	if sounding > 2 {
		p.say("%d pieces sound at once", sounding)
	}
	// A piece that goes on goes on where it is, whatever was chosen anew.
	before, _ := playlist.Programme{Items: p.mix.Items}.At(p.mix.Now)
	if it == nil || before == nil || it.Path == "" || it.Path != before.Path || p.mix.Stages == nil {
		return
	}
	jump := place(it, m.Now) - place(before, p.mix.Now) - (m.Now - p.mix.Now)
	if jump.Abs() > 100*time.Millisecond {
		p.say("%s jumps by %v", it.Path, jump)
	}
}

// place is how far into its file an item is.
func place(it *playlist.Item, now time.Duration) time.Duration { return it.Offset + now - it.Start }

// takeOver is the next player's start after the program was killed: what it
// must go on with, and what was heard wrong so far.
func (p *player) takeOver(old *player) {
	old.mu.Lock()
	defer old.mu.Unlock()
	old.dead = true
	p.lost, p.wrong, p.planned = old.lost, slices.Clone(old.wrong), old.planned
}
