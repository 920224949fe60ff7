package cli

import (
	"sync"

	"roomtone/app/conductor"
	"roomtone/app/session"
	"roomtone/timer"
)

// feed hands over what a session tells, in its order. It never makes the
// session wait, however slowly a terminal or a pipe takes what is written.
type feed struct {
	ready chan struct{} // capacity 1: there is something to take

	mu   sync.Mutex
	news []news
}

// news is an event, or, where snapshot is not nil, how the session stands
// after what came before.
type news struct {
	event    timer.Event
	snapshot *conductor.Snapshot
}

func newFeed() *feed { return &feed{ready: make(chan struct{}, 1)} }

func (f *feed) observers() session.Observers {
	return session.Observers{
		Event:    func(e timer.Event) { f.put(news{event: e}) },
		Snapshot: func(s *conductor.Snapshot) { f.put(news{snapshot: s}) },
	}
}

// put adds news. A snapshot that follows another takes its place.
func (f *feed) put(n news) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if last := len(f.news) - 1; n.snapshot != nil && last >= 0 && f.news[last].snapshot != nil {
		f.news[last] = n
	} else {
		f.news = append(f.news, n)
	}
	select {
	case f.ready <- struct{}{}:
	default:
	}
}

// take gives what came since it was last asked.
func (f *feed) take() []news {
	f.mu.Lock()
	defer f.mu.Unlock()
	taken := f.news
	f.news = nil
	return taken
}
