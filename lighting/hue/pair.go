package hue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/amimof/huego"
)

const (
	// pairWithin is how long a bridge's button may be pressed for.
	pairWithin = 30 * time.Second
	pairEvery  = time.Second

	// deviceType is the name under which the bridge lists this program; it
	// says nothing about whose it is.
	deviceType = "roomtone#session"
)

// Pair asks the bridge at an address for a key, until somebody presses the
// button on it. While it waits it calls onWaiting once a second with the time
// that is left. The bridge's certificate is trusted as it is now, and only
// that one later.
func Pair(ctx context.Context, address string, onWaiting func(left time.Duration)) (Credentials, error) {
	base, err := parseAddress(address)
	if err != nil {
		return Credentials{}, err
	}
	b := newBridge(base, Credentials{Address: base.String()})
	defer b.close()
	return b.pair(ctx, onWaiting)
}

func (b *bridge) pair(ctx context.Context, onWaiting func(left time.Duration)) (Credentials, error) {
	began := time.Now()
	for {
		err := clip1{b}.ask(ctx, func(ctx context.Context, h *huego.Bridge) (err error) {
			b.key, err = h.CreateUserContext(ctx, deviceType)
			return err
		})
		left := pairWithin - time.Since(began)
		var api *apiError
		switch {
		case err == nil:
			return b.credentials(ctx)
		case !errors.As(err, &api) || api.Type != buttonNotPressed:
			return Credentials{}, err
		case left <= 0:
			return Credentials{}, fmt.Errorf("nobody pressed the button on the bridge at %s within %.0f s. Start the pairing again, then press it", b.gate().base.Host, pairWithin.Seconds())
		}
		onWaiting(left)
		select {
		case <-ctx.Done():
			return Credentials{}, ctx.Err()
		case <-time.After(min(pairEvery, left)):
		}
	}
}

// credentials asks the bridge, which knows the key by now, who it is.
func (b *bridge) credentials(ctx context.Context) (Credentials, error) {
	var config struct {
		BridgeID string `json:"bridgeid"`
		Mac      string `json:"mac"`
	}
	if err := (clip1{b}).read(ctx, "config", &config); err != nil {
		return Credentials{}, err
	}
	id := config.BridgeID
	if mac := strings.ReplaceAll(config.Mac, ":", ""); id == "" && len(mac) == 12 {
		// Bridges name themselves by their network address, widened.
		id = mac[:6] + "fffe" + mac[6:]
	}
	c := Credentials{Address: b.address(), BridgeID: strings.ToUpper(id), Key: b.key, Certificate: b.gate().certificate()}
	if err := c.validate(); err != nil {
		return Credentials{}, b.explain(errForeign)
	}
	return c, nil
}
