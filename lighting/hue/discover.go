package hue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// Found is a bridge that answered on the local network.
type Found struct {
	// BridgeID is the bridge's own, the same at every address.
	BridgeID string
	// Address is what [Pair] takes.
	Address string
	// Name is the one under which it announces itself, and Model its type,
	// such as BSB002; either may be empty.
	Name, Model string
}

const (
	// service is the name under which bridges announce themselves.
	service = "_hue._tcp.local."

	// A bridge answers within some tens of milliseconds, or was asleep and
	// answers the second time.
	discoverFor   = 3 * time.Second
	discoverAgain = time.Second

	// packetMost is the longest packet of DNS by multicast (RFC 6762, 17).
	packetMost = 9000
	// foundMost bounds what a hostile network can make of it.
	foundMost = 64
)

// Discover asks the local network for bridges, by multicast DNS and nothing
// else, for three seconds or until ctx ends. They come sorted by name. An
// error says that this computer's network could not be asked at all.
func Discover(ctx context.Context) ([]Found, error) {
	all, err := everywhere()
	if err != nil {
		return nil, err
	}
	return discover(ctx, all), nil
}

// ErrNotFound is what [Locate] answers where no such bridge is found.
var ErrNotFound = errors.New("the bridge is not found on this network")

// Locate is the address at which a bridge is now, as soon as it answers.
// Whoever goes there has yet to make sure that it is the bridge.
func Locate(ctx context.Context, bridgeID string) (string, error) {
	all, err := everywhere()
	if err != nil {
		return "", err
	}
	return locate(ctx, all, bridgeID)
}

// discover gathers everybody who answers.
func discover(ctx context.Context, all []asking) []Found {
	byID := map[string]Found{}
	ask(ctx, all, func(f Found) bool {
		known, is := byID[f.BridgeID]
		// By both protocols a bridge has two addresses; its app shows the older.
		if is && isOlder(known) || !is && len(byID) == foundMost {
			return true
		}
		byID[f.BridgeID] = f
		return true
	})
	return slices.SortedFunc(maps.Values(byID), func(a, b Found) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.BridgeID, b.BridgeID))
	})
}

// locate waits for one bridge.
func locate(ctx context.Context, all []asking, bridgeID string) (address string, err error) {
	err = ErrNotFound
	ask(ctx, all, func(f Found) bool {
		if strings.EqualFold(f.BridgeID, bridgeID) {
			address, err = f.Address, nil
		}
		return err != nil
	})
	return address, err
}

// isOlder tells a bridge that answered by the older version of the protocol.
func isOlder(f Found) bool { return !strings.HasPrefix(f.Address, "[") }

// asking is one way in which the network is asked: a socket, and the address
// to which the question goes.
type asking struct {
	socket net.PacketConn
	to     net.Addr
}

// everywhere are the ways out of this computer: every interface that is up,
// by both versions of the protocol.
func everywhere() ([]asking, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("this computer's network cannot be asked for bridges: %w. Type the bridge's address instead", err)
	}
	all := through(interfaces)
	if len(all) == 0 {
		return nil, errors.New("this computer is on no network that could be asked for bridges. Connect it to the network that the bridge is on")
	}
	return all, nil
}

// through are the ways out by some interfaces.
func through(interfaces []net.Interface) (all []asking) {
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 {
			continue
		}
		// From a port that is not 5353 the answers come back to that port
		// alone (RFC 6762, 6.7), so that no other program is disturbed.
		if socket, err := net.ListenPacket("udp4", ":0"); err == nil {
			if ipv4.NewPacketConn(socket).SetMulticastInterface(&i) == nil {
				all = append(all, asking{socket, &net.UDPAddr{IP: net.IPv4(224, 0, 0, 251), Port: 5353}})
			} else {
				_ = socket.Close()
			}
		}
		if socket, err := net.ListenPacket("udp6", ":0"); err == nil {
			if ipv6.NewPacketConn(socket).SetMulticastInterface(&i) == nil {
				all = append(all, asking{socket, &net.UDPAddr{IP: net.ParseIP("ff02::fb"), Port: 5353, Zone: i.Name}})
			} else {
				_ = socket.Close()
			}
		}
	}
	return all
}

// packet is an answer, and who sent it.
type packet struct {
	data []byte
	from net.IP
}

// ask asks, and hands over every bridge that an answer tells of, until heard
// wants no more, ctx ends or it has been long enough. It closes the sockets.
func ask(ctx context.Context, all []asking, heard func(Found) (more bool)) {
	ctx, stop := context.WithTimeout(ctx, discoverFor)
	defer stop()
	packets := make(chan packet)
	for _, a := range all {
		context.AfterFunc(ctx, func() { _ = a.socket.Close() })
		go receive(ctx, a.socket, packets)
	}
	again := time.NewTicker(discoverAgain)
	defer again.Stop()
	question := question()
	for {
		for _, a := range all {
			_, _ = a.socket.WriteTo(question, a.to) // an interface without a network cannot send
		}
		if !listen(ctx, packets, again.C, heard) {
			return
		}
	}
}

// listen takes answers until it is time to ask again; then it is true.
func listen(ctx context.Context, packets <-chan packet, again <-chan time.Time, heard func(Found) (more bool)) bool {
	for {
		select {
		case p := <-packets:
			for _, f := range answers(p.data, p.from) {
				if !heard(f) {
					return false
				}
			}
		case <-again:
			return true
		case <-ctx.Done():
			return false
		}
	}
}

// receive reads from a socket until it is closed.
func receive(ctx context.Context, socket net.PacketConn, packets chan<- packet) {
	buffer := make([]byte, packetMost)
	for {
		n, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return
		}
		address, ok := from.(*net.UDPAddr)
		if !ok {
			continue
		}
		select {
		case packets <- packet{slices.Clone(buffer[:n]), address.IP}:
		case <-ctx.Done():
			return
		}
	}
}

// question asks for everybody who offers the service, to answer here.
func question() []byte {
	const unicast = 1 << 15 // RFC 6762, 5.4
	m := dnsmessage.Message{Questions: []dnsmessage.Question{{
		Name: dnsmessage.MustNewName(service), Type: dnsmessage.TypePTR, Class: dnsmessage.ClassINET | unicast,
	}}}
	packed, err := m.Pack()
	if err != nil {
		panic(err) // it is the same every time
	}
	return packed
}
