//go:build cgo

package audio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gen2brain/malgo"
	"github.com/gopxl/beep/v2"
)

// systemSink plays through the system's own sound: WASAPI, Core Audio, or
// ALSA where no sound server runs.
type systemSink struct {
	context *malgo.AllocatedContext
	device  *malgo.Device
	name    string

	mu     sync.Mutex // held while the device takes sound; never for long
	from   beep.Streamer
	frames [][2]float64
	taken  atomic.Int64 // when the device last took sound, in Unix nanoseconds
}

// systemContext is the system's sound. On Linux that is ALSA alone: a sound
// server was asked before.
func systemContext() (*malgo.AllocatedContext, error) {
	var backends []malgo.Backend
	if runtime.GOOS == "linux" {
		cards, err := os.ReadFile("/proc/asound/cards")
		if err != nil || bytes.Contains(cards, []byte("no soundcards")) {
			return nil, errNoDevice // ALSA would complain on the terminal
		}
		backends = []malgo.Backend{malgo.BackendAlsa}
	}
	c, err := malgo.InitContext(backends, malgo.ContextConfig{}, nil)
	if err != nil {
		return nil, fmt.Errorf("the system's sound cannot be used: %w", err)
	}
	return c, nil
}

func openSystem(_ context.Context, wanted string) (Sink, error) {
	c, err := systemContext()
	if err != nil {
		return nil, err
	}
	s := &systemSink{context: c, name: "default", frames: make([][2]float64, Rate/10)}
	config := malgo.DefaultDeviceConfig(malgo.Playback)
	config.SampleRate = Rate
	config.Playback.Format, config.Playback.Channels = malgo.FormatF32, 2
	config.PeriodSizeInMilliseconds, config.Periods = 1000*sinkSeconds/4, 4
	if wanted != "" {
		info, err := systemDevice(c, wanted)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		config.Playback.DeviceID, s.name = info.ID.Pointer(), info.Name()
		defer runtime.KeepAlive(info)
	}
	s.device, err = malgo.InitDevice(c.Context, config, malgo.DeviceCallbacks{Data: s.take})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", errNoDevice, err), s.Close())
	}
	return s, nil
}

func systemDevice(c *malgo.AllocatedContext, wanted string) (*malgo.DeviceInfo, error) {
	devices, err := c.Devices(malgo.Playback)
	if err != nil {
		return nil, fmt.Errorf("the sound devices cannot be listed: %w", err)
	}
	for i := range devices {
		if devices[i].Name() == wanted {
			return &devices[i], nil
		}
	}
	return nil, fmt.Errorf("%w named %q", errNoDevice, wanted)
}

// take is called by the device's own thread. Without anything to play it
// leaves the silence that it was given.
func (s *systemSink) take(out, _ []byte, _ uint32) {
	s.taken.Store(time.Now().UnixNano())
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.from == nil {
		return
	}
	for len(out) >= 8 {
		n := min(len(out)/8, len(s.frames))
		s.from.Stream(s.frames[:n])
		for i, f := range s.frames[:n] {
			binary.NativeEndian.PutUint32(out[8*i:], math.Float32bits(float32(f[0])))
			binary.NativeEndian.PutUint32(out[8*i+4:], math.Float32bits(float32(f[1])))
		}
		out = out[8*n:]
	}
}

func (s *systemSink) Name() string { return s.name }

// Play watches whether the device takes sound, because nobody tells when it
// stops to.
func (s *systemSink) Play(ctx context.Context, from beep.Streamer) error {
	s.attach(from)
	defer s.attach(nil)
	if err := s.device.Start(); err != nil {
		return fmt.Errorf("the sound device does not start: %w", err)
	}
	patience, begun := startPatience, time.Now().UnixNano()
	s.taken.CompareAndSwap(0, begun)
	tick := time.NewTicker(hangPatience / 5)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		last := s.taken.Load()
		if last > begun {
			patience = hangPatience
		}
		if time.Since(time.Unix(0, last)) > patience {
			return errHangs
		}
	}
}

func (s *systemSink) attach(from beep.Streamer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.from = from
}

func (s *systemSink) Close() error {
	if s.device != nil {
		s.device.Uninit()
	}
	err := s.context.Uninit()
	s.context.Free()
	return err
}

func systemOutputs() ([]Output, error) {
	c, err := systemContext()
	if errors.Is(err, errNoDevice) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	devices, err := c.Devices(malgo.Playback)
	err = errors.Join(err, c.Uninit())
	c.Free()
	if err != nil {
		return nil, fmt.Errorf("the sound devices cannot be listed: %w", err)
	}
	var outputs []Output
	for i := range devices {
		outputs = append(outputs, Output{Name: devices[i].Name(), Description: devices[i].Name()})
	}
	return outputs, nil
}
