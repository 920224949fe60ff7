package hue

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"roomtone/lighting"
)

// searchEvery is how often at most a bridge is looked for on the network:
// asking takes some seconds, during which no other lamp is told anything.
const searchEvery = time.Minute

// reach lets a bridge be asked. One that is not where it was is looked for
// by its own id, because routers give new addresses, and asked there.
func (d *Driver) reach(ctx context.Context, b *bridge, ask func(link) error) error {
	err := d.ask(ctx, b, ask)
	var away awayError
	var busy *lighting.BusyError
	if !errors.As(err, &away) || errors.As(err, &busy) {
		return err // one that is busy is where it was
	}
	b.forget()
	if ctx.Err() == nil && d.moved(ctx, b) {
		return d.ask(ctx, b, ask)
	}
	return err
}

func (d *Driver) ask(ctx context.Context, b *bridge, ask func(link) error) error {
	l, err := b.talk(ctx)
	if err != nil {
		return err
	}
	return ask(l)
}

// moved looks whether a bridge has another address, and goes there.
func (d *Driver) moved(ctx context.Context, b *bridge) bool {
	if d.locate == nil || !isBridgeID(b.id) || time.Since(b.searched) < searchEvery {
		return false
	}
	b.searched = time.Now()
	address, err := d.locate(ctx, b.id)
	if err != nil {
		return false
	}
	base, err := parseAddress(b.gate().base.Scheme + "://" + address)
	if err != nil || base.Host == b.gate().base.Host {
		return false
	}
	c := Credentials{Address: base.String(), BridgeID: b.id, Key: b.key, Certificate: b.gate().certificate()}
	there := newGate(base, c)
	if there.whose(ctx, b.patience) != strings.ToUpper(b.id) {
		there.close()
		return false
	}
	b.way.Swap(there).close()
	b.forget()
	if d.keep != nil {
		d.keep(c)
	}
	return true
}

// whose asks a device for the id of the bridge that it is, without showing
// it a key; empty where it is none.
func (g *gate) whose(ctx context.Context, patience time.Duration) string {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, g.base.String()+"/api/0/config", nil)
	if err != nil {
		return ""
	}
	answer, err := g.pass(r)
	if err != nil {
		return ""
	}
	var config struct {
		BridgeID string `json:"bridgeid"`
	}
	if json.NewDecoder(answer.Body).Decode(&config) != nil {
		return ""
	}
	return strings.ToUpper(config.BridgeID)
}
