package audio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gopxl/beep/v2"
	"github.com/jfreymuth/pulse/proto"
)

// errNoServer is what a pulse call answers where no server runs.
var errNoServer = errors.New("no PulseAudio or PipeWire server runs")

// pulseStandIn is the sink that a server makes up when it has no device.
const pulseStandIn = "auto_null"

// pulseSink plays through a PulseAudio server, or PipeWire's stand-in for
// one. It speaks the protocol itself: the library's own stream type is not
// safe when a server goes away.
type pulseSink struct {
	client *proto.Client
	conn   net.Conn
	stream proto.CreatePlaybackStreamReply
	name   string

	asked atomic.Int64 // bytes that the server wants
	dry   atomic.Int64 // how often it ran out of them
	more  chan struct{}
	lost  chan error
}

// connectPulse connects to the server and says who we are. The callbacks of
// the connection go to s from the first moment on.
func connectPulse(ctx context.Context, s *pulseSink) error {
	network, address := pulseServer()
	if address == "" {
		return errNoServer
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoServer, err)
	}
	s.conn, s.client = conn, &proto.Client{Callback: s.called}
	s.client.SetTimeout(time.Second)
	s.client.Open(conn)
	var auth proto.AuthReply
	if err := s.client.Request(&proto.Auth{Version: s.client.Version(), Cookie: pulseCookie()}, &auth); err != nil {
		return errors.Join(fmt.Errorf("the sound server refused us: %w", err), conn.Close())
	}
	s.client.SetVersion(auth.Version)
	name := &proto.SetClientName{Props: proto.PropList{"application.name": proto.PropListString("Roomtone")}}
	if err := s.client.Request(name, &proto.SetClientNameReply{}); err != nil {
		return errors.Join(fmt.Errorf("%w: %w", errMute, err), conn.Close())
	}
	return nil
}

// pulseServer is where the server listens: $PULSE_SERVER, or the user's own.
func pulseServer() (network, address string) {
	list, ok := os.LookupEnv("PULSE_SERVER")
	if !ok {
		if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" {
			return "unix", filepath.Join(dir, "pulse", "native")
		}
		return "", ""
	}
	for _, s := range strings.Fields(list) {
		if strings.HasPrefix(s, "{") { // {host}address
			_, s, _ = strings.Cut(s, "}")
		}
		switch kind, rest, ok := strings.Cut(s, ":"); {
		case strings.HasPrefix(s, "/"):
			return "unix", s
		case ok && kind == "unix":
			return "unix", rest
		case ok && (kind == "tcp" || kind == "tcp4" || kind == "tcp6"):
			return kind, rest
		}
	}
	return "", ""
}

// pulseCookie is the user's key to the server; servers that ask for none take
// any.
func pulseCookie() []byte {
	path := os.Getenv("PULSE_COOKIE")
	if path == "" {
		if dir, err := os.UserConfigDir(); err == nil {
			path = filepath.Join(dir, "pulse", "cookie")
		}
	}
	if b, err := os.ReadFile(path); err == nil && len(b) == 256 {
		return b
	}
	return make([]byte, 256)
}

// openPulse opens a device; one that is to stay is not moved by the server.
func openPulse(ctx context.Context, wanted string, stay bool) (Sink, error) {
	s := &pulseSink{more: make(chan struct{}, 1), lost: make(chan error, 1)}
	if err := connectPulse(ctx, s); err != nil {
		return nil, err
	}
	const frame = 8 // two floats
	request := &proto.CreatePlaybackStream{
		SampleSpec: proto.SampleSpec{Format: proto.FormatFloat32LE, Channels: 2, Rate: Rate},
		ChannelMap: proto.ChannelMap{proto.ChannelLeft, proto.ChannelRight},
		SinkIndex:  proto.Undefined, SinkName: wanted,
		BufferMaxLength:       4 * sinkSeconds * Rate * frame,
		BufferTargetLength:    sinkSeconds * Rate * frame,
		BufferPrebufferLength: proto.Undefined,
		BufferMinimumRequest:  Rate / 10 * frame,
		ChannelVolumes:        proto.ChannelVolumes{uint32(proto.VolumeNorm), uint32(proto.VolumeNorm)},
		AdjustLatency:         true,
		NoMove:                stay,
		Properties:            proto.PropList{"media.name": proto.PropListString("session"), "media.role": proto.PropListString("music")},
	}
	if err := s.client.Request(request, &s.stream); err != nil {
		return nil, errors.Join(fmt.Errorf("%w named %q for us: %w", errNoDevice, wanted, err), s.Close())
	}
	var info proto.GetSinkInfoReply
	if err := s.client.Request(&proto.GetSinkInfo{SinkIndex: s.stream.SinkIndex}, &info); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if info.SinkName == pulseStandIn {
		return nil, errors.Join(errNoDevice, s.Close())
	}
	s.name = info.Device
	return s, nil
}

// called takes what the server says, on the connection's own goroutine.
func (s *pulseSink) called(message any) {
	switch m := message.(type) {
	case *proto.Request:
		s.asked.Add(int64(m.Length))
		select {
		case s.more <- struct{}{}:
		default:
		}
	case *proto.Underflow:
		s.dry.Add(1)
	case *proto.PlaybackStreamMoved:
		if m.DestName == pulseStandIn {
			s.lose(errNoDevice)
		}
	case *proto.PlaybackStreamKilled:
		s.lose(errDeviceGone)
	case *proto.ConnectionClosed:
		s.lose(errServerGone)
	}
}

func (s *pulseSink) lose(err error) {
	select {
	case s.lost <- err:
	default:
	}
}

func (s *pulseSink) Name() string { return s.name }

// Underruns is how often the server ran out of our sound.
func (s *pulseSink) Underruns() int { return int(s.dry.Load()) }

func (s *pulseSink) Close() error { return s.conn.Close() }

func (s *pulseSink) Play(ctx context.Context, from beep.Streamer) error {
	frames := make([][2]float64, Rate/20)
	bytes := make([]byte, 8*len(frames))
	s.asked.Add(int64(s.stream.Missing))
	watch := time.NewTimer(startPatience)
	defer watch.Stop()
	for {
		for s.asked.Load() >= 8 {
			n := min(int(s.asked.Load()/8), len(frames))
			from.Stream(frames[:n])
			for i, f := range frames[:n] {
				binary.LittleEndian.PutUint32(bytes[8*i:], math.Float32bits(float32(f[0])))
				binary.LittleEndian.PutUint32(bytes[8*i+4:], math.Float32bits(float32(f[1])))
			}
			if err := s.send(bytes[:8*n]); err != nil {
				return err
			}
			s.asked.Add(int64(-8 * n))
		}
		select {
		case <-s.more:
			watch.Reset(hangPatience)
		case <-watch.C:
			return errHangs
		case err := <-s.lost:
			return err
		case <-ctx.Done():
			return nil
		}
	}
}

// pulseWatch is how often the server is asked whether what it takes is heard.
const pulseWatch = 700 * time.Millisecond

// Watch asks the server again and again: where it told only of changes, one
// that was missed would be missed for good.
func (s *pulseSink) Watch(ctx context.Context, wanted string, say func(place)) {
	tick := time.NewTicker(pulseWatch)
	defer tick.Stop()
	for {
		at, err := s.heard(wanted)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.lose(err)
			return
		default:
			say(at)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// heard tells what the sound comes from, and why it cannot be heard there.
func (s *pulseSink) heard(wanted string) (at place, err error) {
	var stream proto.GetSinkInputInfoReply
	if err := s.client.Request(&proto.GetSinkInputInfo{SinkInputIndex: s.stream.SinkInputIndex}, &stream); err != nil {
		return place{}, fmt.Errorf("%w: %w", errMute, err)
	}
	var sink proto.GetSinkInfoReply
	if err := s.client.Request(&proto.GetSinkInfo{SinkIndex: stream.SinkIndex}, &sink); err != nil {
		return place{}, fmt.Errorf("%w: %w", errMute, err)
	}
	if wanted != "" && wanted != DefaultOutput && sink.SinkName != wanted {
		if s.client.Request(&proto.GetSinkInfo{SinkIndex: proto.Undefined, SinkName: wanted}, &proto.GetSinkInfoReply{}) == nil {
			return place{}, errors.New("the device that is wanted is back")
		}
		at.code, at.trouble = "device-elsewhere", fmt.Sprintf("The sound device %s is gone. The sound comes from %s until it is back.", wanted, sink.Device)
	}
	switch {
	case sink.SinkName == pulseStandIn:
		return place{}, errNoDevice
	case sink.Mute || silent(sink.ChannelVolumes):
		at.code, at.trouble = "device-muted", deaf(&sink)
	case stream.Muted:
		at.code, at.trouble = "stream-muted", "Roomtone is muted in the computer's sound settings. Unmute it there and it will sound."
	case silent(stream.ChannelVolumes):
		at.code, at.trouble = "stream-muted", "The volume of Roomtone is at zero in the computer's sound settings. Turn it up there and it will sound."
	case unplugged(&sink):
		at.code, at.trouble = "device-unplugged", deaf(&sink)
	}
	at.name = sink.Device
	return at, nil
}

// deaf tells why a device lets nothing be heard, whatever plays on it.
func deaf(sink *proto.GetSinkInfoReply) string {
	switch {
	case sink.Mute:
		return fmt.Sprintf("The sound device %s is muted. Unmute it and it will sound.", sink.Device)
	case silent(sink.ChannelVolumes):
		return fmt.Sprintf("The volume of the sound device %s is at zero. Turn it up and it will sound.", sink.Device)
	case unplugged(sink):
		return fmt.Sprintf("Nothing is plugged into %s. Plug it in and it will sound.", sink.Device)
	}
	return ""
}

// silent tells whether nothing is heard of any channel.
func silent(volumes proto.ChannelVolumes) bool {
	for _, v := range volumes {
		if v > uint32(proto.VolumeMuted) {
			return false
		}
	}
	return len(volumes) > 0
}

// unplugged tells whether the socket that the sink uses is known to be empty.
func unplugged(sink *proto.GetSinkInfoReply) bool {
	const no = 1 // of unknown, no, yes
	for _, port := range sink.Ports {
		if port.Name == sink.ActivePortName {
			return port.Available == no
		}
	}
	return false
}

// send gives bytes to the server, but does not wait for one that hangs.
func (s *pulseSink) send(b []byte) error {
	if err := s.conn.SetWriteDeadline(time.Now().Add(hangPatience)); err != nil {
		return fmt.Errorf("%w: %w", errServerGone, err)
	}
	if err := s.client.Send(s.stream.StreamIndex, b); err != nil {
		return fmt.Errorf("%w: %w", errServerGone, err)
	}
	return nil
}

func pulseOutputs(ctx context.Context) ([]Output, error) {
	var s pulseSink
	if err := connectPulse(ctx, &s); err != nil {
		return nil, err
	}
	var sinks proto.GetSinkInfoListReply
	var server proto.GetServerInfoReply
	err := errors.Join(s.client.Request(&proto.GetSinkInfoList{}, &sinks), s.client.Request(&proto.GetServerInfo{}, &server))
	if err = errors.Join(err, s.Close()); err != nil {
		return nil, fmt.Errorf("the sound server does not list its devices: %w", err)
	}
	var outputs []Output
	for _, i := range sinks {
		if i.SinkName != pulseStandIn {
			outputs = append(outputs, Output{
				Name: i.SinkName, Description: i.Device,
				Default: i.SinkName == server.DefaultSinkName, Trouble: deaf(i),
			})
		}
	}
	return outputs, nil
}
