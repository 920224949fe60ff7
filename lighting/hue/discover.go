package hue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	asking, err := everywhere()
	if err != nil {
		return nil, err
	}
	return discover(ctx, asking)
}

// ErrNotFound is what [Locate] answers where no such bridge is found.
var ErrNotFound = errors.New("the bridge is not found on this network")

// Locate is the address at which a bridge is now.
func Locate(ctx context.Context, bridgeID string) (string, error) {
	found, err := Discover(ctx)
	for _, f := range found {
		if strings.EqualFold(f.BridgeID, bridgeID) {
			return f.Address, nil
		}
	}
	return "", cmp.Or(err, ErrNotFound)
}

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
	var all []asking
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
	if len(all) == 0 {
		return nil, errors.New("this computer is on no network that could be asked for bridges. Connect it to the network that the bridge is on")
	}
	return all, nil
}

// packet is an answer, and who sent it.
type packet struct {
	data []byte
	from net.IP
}

// discover asks and gathers the answers. It closes the sockets.
func discover(ctx context.Context, all []asking) ([]Found, error) {
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
	byID := map[string]Found{}
	for ask := true; ; {
		if ask {
			for _, a := range all {
				_, _ = a.socket.WriteTo(question, a.to) // an interface without a network cannot send
			}
		}
		select {
		case p := <-packets:
			ask = false
			for _, f := range answers(p.data, p.from) {
				if _, known := byID[f.BridgeID]; known || len(byID) < foundMost {
					byID[f.BridgeID] = f
				}
			}
		case <-again.C:
			ask = true
		case <-ctx.Done():
			var found []Found
			for _, f := range byID {
				found = append(found, f)
			}
			slices.SortFunc(found, func(a, b Found) int {
				return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.BridgeID, b.BridgeID))
			})
			return found, nil
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
