package hue

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"roomtone/lighting"
)

const (
	// eventsIdle is how long a stream may say nothing before it counts as
	// dead: a line that was cut without a word is noticed no other way. A
	// house in which nothing changes is silent as long, and is asked anew.
	eventsIdle = 2 * time.Minute

	// An ended stream is opened again after so long, twice as long each time.
	eventsAgain     = time.Second
	eventsAgainMost = time.Minute

	// eventMost bounds one message.
	eventMost = 1 << 20
)

// Watch calls seen with every lamp that changes, as [lighting.Watcher] says:
// those of bridges that have the second interface.
func (d *Driver) Watch(ctx context.Context, seen func(lighting.Lamp)) {
	var wg sync.WaitGroup
	for _, b := range d.bridges {
		wg.Go(func() { b.watch(ctx, seen) })
	}
	wg.Wait()
}

// watch follows a bridge's events until ctx ends. One that has none now may
// have some when it is asked anew, after an outage, which interface it has.
func (b *bridge) watch(ctx context.Context, seen func(lighting.Lamp)) {
	last := "" // the event that was heard last
	for wait := eventsAgain; ctx.Err() == nil; wait = min(2*wait, eventsAgainMost) {
		l, err := b.talk(ctx)
		if second, ok := l.(*clip2); ok {
			began := time.Now()
			last, err = second.follow(ctx, last, seen)
			if time.Since(began) > eventsAgainMost {
				wait = eventsAgain
			}
		}
		pause := time.Duration(float64(wait) * (0.8 + 0.4*rand.Float64()))
		var busy *lighting.BusyError
		if errors.As(err, &busy) {
			pause = max(pause, busy.After)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// follow reads events until the stream ends, and gives the last one's name
// and why. What happened while nobody listened is read first.
func (c *clip2) follow(ctx context.Context, last string, seen func(lighting.Lamp)) (string, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address()+"/eventstream/clip/v2", nil)
	if err != nil {
		return last, c.explain(err)
	}
	r.Header.Set("hue-application-key", c.key)
	r.Header.Set("Accept", "text/event-stream")
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := c.gate().stream(r)
	if err != nil {
		return last, c.explain(err)
	}
	defer answer.Body.Close()
	for _, l := range c.missed(ctx) {
		seen(l)
	}
	idle := time.AfterFunc(eventsIdle, stop)
	defer idle.Stop()
	events := newEventReader(answer.Body)
	for {
		e, err := events.next()
		if err != nil {
			return last, c.explain(err)
		}
		idle.Reset(eventsIdle)
		if e.id != "" {
			last = e.id
		}
		for _, l := range c.hear(e.data) {
			seen(l)
		}
	}
}

// missed reads the lamps anew and gives those that are not as they were known.
func (c *clip2) missed(ctx context.Context) []lighting.Lamp {
	c.mu.Lock()
	before := maps.Clone(c.lights)
	c.mu.Unlock()
	if len(before) == 0 {
		return nil // nobody has asked for a lamp yet
	}
	lights, err := c.read(ctx)
	if err != nil {
		return nil // it is read again before long
	}
	var changed []lighting.Lamp
	for _, l := range lights {
		was, known := before[l.ID]
		lamp := c.describe(l)
		if known && !bytes.Equal(c.describe(was).Native, lamp.Native) {
			changed = append(changed, lamp)
		}
	}
	return changed
}

// hear takes a message in and gives the lamps that it changes. What it does
// not know it leaves out.
func (c *clip2) hear(data []byte) []lighting.Lamp {
	var messages []struct {
		Created string            `json:"creationtime"`
		Data    []json.RawMessage `json:"data"`
	}
	if json.Unmarshal(data, &messages) != nil {
		return nil
	}
	var changed []lighting.Lamp
	for _, m := range messages {
		at, _ := time.Parse(time.RFC3339, m.Created)
		for _, part := range m.Data {
			changed = append(changed, c.take(part, at)...)
		}
	}
	return changed
}

// take takes in what changed of one resource. After a break a bridge tells
// also what happened long ago; what is older than the last reading is in it
// already, and would be taken for the present.
func (c *clip2) take(part json.RawMessage, at time.Time) []lighting.Lamp {
	var kind struct {
		ID     string    `json:"id"`
		Type   string    `json:"type"`
		Owner  reference `json:"owner"`
		Status string    `json:"status"`
	}
	if json.Unmarshal(part, &kind) != nil {
		return nil
	}
	past := func(read time.Time) bool { return !at.IsZero() && at.Before(read) }
	var touched []light2
	c.mu.Lock()
	switch kind.Type {
	case "light":
		if known, ok := c.lights[kind.ID]; ok && !past(known.at) {
			next := known.copy()
			if json.Unmarshal(part, &next) == nil && next.ID == known.ID {
				c.lights[kind.ID] = next
				touched = append(touched, next)
			}
		}
	case "zigbee_connectivity":
		if past(c.awayAt) {
			break
		}
		c.away[kind.Owner.ID] = !connected(kind.Status)
		for _, l := range c.lights {
			if l.Owner.ID == kind.Owner.ID {
				touched = append(touched, l)
			}
		}
	}
	c.mu.Unlock()
	var lamps []lighting.Lamp
	for _, l := range touched {
		if l.Dimming != nil {
			lamps = append(lamps, c.describe(l))
		}
	}
	return lamps
}

// copy shares nothing with the lamp, so that a change can be read over it.
func (l light2) copy() light2 {
	var out light2
	whole, _ := json.Marshal(l) // of plain values: it cannot fail
	_ = json.Unmarshal(whole, &out)
	out.at = l.at
	return out
}

// event is one message of a stream of server-sent events.
type event struct {
	id   string
	data []byte
}

// eventReader reads server-sent events (WHATWG HTML, 9.2). A remark between
// them is an event without data.
type eventReader struct{ lines *bufio.Scanner }

var errTooLong = errors.New("the bridge's message is longer than any")

func newEventReader(r io.Reader) *eventReader {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), eventMost)
	return &eventReader{lines}
}

// next is the next event; an error ends the stream.
func (e *eventReader) next() (event, error) {
	var out event
	var data []string
	size, some := 0, false
	for e.lines.Scan() {
		line := strings.TrimSuffix(e.lines.Text(), "\r")
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "" && some:
			out.data = []byte(strings.Join(data, "\n"))
			return out, nil
		case line == "":
			continue
		case field == "id" && !strings.ContainsRune(value, 0):
			out.id = value
		case field == "data":
			data = append(data, value)
			if size += len(value); size > eventMost {
				return out, errTooLong
			}
		}
		some = true
		if field == "" && len(data) == 0 && out.id == "" {
			return out, nil
		}
	}
	if err := e.lines.Err(); err != nil {
		return out, err
	}
	return out, io.EOF
}
