package hue

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The two authorities are what they say they are: each has signed itself.
func TestTheAuthoritiesAreTheMakers(t *testing.T) {
	var names []string
	for rest := authorities; len(rest) > 0; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.CheckSignatureFrom(c); err != nil {
			t.Errorf("%s: %v", c.Subject.CommonName, err)
		}
		names = append(names, c.Subject.CommonName)
	}
	if !slices.Equal(names, []string{"root-bridge", "Hue Root CA 01"}) {
		t.Errorf("%q", names)
	}
}

// issued is a certificate and its key.
type issued struct {
	*x509.Certificate
	key *ecdsa.PrivateKey
}

// issue makes a certificate of that name, signed by another or, where there
// is none, by itself.
func issue(t *testing.T, name string, by *issued) *issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: !isBridgeID(name), BasicConstraintsValid: true,
	}
	parent := issued{form, key}
	if by != nil {
		parent = *by
	}
	raw, err := x509.CreateCertificate(rand.Reader, form, parent.Certificate, &key.PublicKey, parent.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return &issued{c, key}
}

// showing is what a device shows that has these certificates.
func showing(all ...*issued) (c tls.ConnectionState) {
	for _, one := range all {
		c.PeerCertificates = append(c.PeerCertificates, one.Certificate)
	}
	return c
}

// shown is what a device shows whose certificate has that name and is its own.
func shown(t *testing.T, name string) tls.ConnectionState { return showing(issue(t, name, nil)) }

// A bridge may be given a newer certificate: what counts is who has signed it,
// and for which bridge.
func TestACertificateThatTheMakerHasRenewedIsAccepted(t *testing.T) {
	maker, stranger := issue(t, "maker", nil), issue(t, "maker", nil)
	between := issue(t, "between", maker)
	name := strings.ToLower(fakeID)
	roots := x509.NewCertPool()
	roots.AddCert(maker.Certificate)
	for what, c := range map[string]struct {
		shown tls.ConnectionState
		want  bool
	}{
		"signed by the maker":             {showing(issue(t, name, maker)), true},
		"signed by the maker's authority": {showing(issue(t, name, between), between), true},
		"for another bridge":              {showing(issue(t, "001788fffe999999", maker)), false},
		"signed by a stranger":            {showing(issue(t, name, stranger), stranger), false},
		"signed by another bridge":        {showing(issue(t, name, issue(t, "001788fffe999999", maker))), false},
		"signed by itself":                {showing(issue(t, name, nil)), false},
	} {
		if got := (trust{id: fakeID, pin: "another"}).renewed(c.shown, roots); got != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
	if (trust{}).renewed(showing(issue(t, "", maker)), roots) {
		t.Error("where no bridge is known, a certificate without a name is the bridge's")
	}
}

func TestWhoIsTheBridge(t *testing.T) {
	known, other := shown(t, strings.ToLower(fakeID)), shown(t, strings.ToLower(fakeID))
	at := trust{id: fakeID, pin: fingerprint(known)}
	if !at.accepts(known) {
		t.Error("the bridge is not known again")
	}
	if at.accepts(other) {
		t.Error("a certificate that anybody can make with the bridge's name is accepted")
	}
	if !(trust{}).accepts(other) {
		t.Error("at the first meeting nobody is trusted")
	}
}

func TestABridgeIsFoundAgainAtANewAddress(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) (*Driver, *httptest.Server){
		"by the first interface": func(t *testing.T) (*Driver, *httptest.Server) {
			f := newFakeBridge(t, httptest.NewTLSServer)
			return f.paired(t), f.Server
		},
		"by the second interface": func(t *testing.T) (*Driver, *httptest.Server) { f := newFakeBridge2(t); return f.paired(t), f.Server },
	} {
		t.Run(name, func(t *testing.T) {
			d, s := open(t)
			snapshotOf(t, d)
			// The same bridge, as far as its certificate tells, somewhere else.
			there := httptest.NewUnstartedServer(s.Config.Handler)
			there.StartTLS()
			t.Cleanup(there.Close)
			t.Cleanup(there.CloseClientConnections)
			var kept []Credentials
			d.keep = func(c Credentials) { kept = append(kept, c) }
			d.locate = func(context.Context, string) (string, error) { return strings.TrimPrefix(there.URL, "https://"), nil }
			s.CloseClientConnections()
			s.Close()
			if lamps, err := d.Snapshot(t.Context(), "Session room"); err != nil || len(lamps) != 3 {
				t.Fatalf("%d lamps, %v", len(lamps), err)
			}
			if len(kept) != 1 || kept[0].Address != there.URL || kept[0].BridgeID != fakeID || kept[0].Key != fakeKey {
				t.Errorf("kept: %v", kept)
			}
		})
	}
}

// A router may give the bridge's old address to another device. It is not
// told the key, and the bridge is found where it now is.
func TestAnotherDeviceAtTheOldAddressIsNotTheBridge(t *testing.T) {
	var told atomic.Bool
	stranger := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { told.Store(true) }))
	c := issue(t, strings.ToLower(fakeID), nil)
	stranger.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{c.Raw}, PrivateKey: c.key}}}
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	stranger.StartTLS()
	t.Cleanup(stranger.Close)

	f := newFakeBridge2(t)
	paired := f.paired(t).bridges[0]
	known := Credentials{Address: stranger.URL, BridgeID: fakeID, Key: fakeKey, Certificate: paired.gate().certificate()}
	d, err := Open([]Credentials{known}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	d.locate = nil
	_, err = d.Snapshot(t.Context(), "Session room")
	if err == nil || !strings.Contains(err.Error(), "another certificate") || !strings.Contains(err.Error(), "pair it again") {
		t.Errorf("%v", err)
	}
	d.locate = func(context.Context, string) (string, error) { return strings.TrimPrefix(f.URL, "https://"), nil }
	if lamps := snapshotOf(t, d); len(lamps) != 3 {
		t.Errorf("%d lamps", len(lamps))
	}
	if told.Load() {
		t.Error("the stranger was asked something")
	}
}

func TestAnotherDeviceIsNotTakenForTheBridge(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	d := f.paired(t)
	snapshotOf(t, d)
	stranger := newFakeBridge(t, httptest.NewServer)
	shownKey := false
	stranger.fail(func(w http.ResponseWriter, r *http.Request) bool {
		shownKey = shownKey || strings.Contains(r.URL.Path, fakeKey)
		_, _ = w.Write([]byte(`{"bridgeid":"001788FFFE999999"}`))
		return true
	})
	d.locate = func(context.Context, string) (string, error) { return strings.TrimPrefix(stranger.URL, "http://"), nil }
	d.keep = func(Credentials) { t.Error("the stranger's address is kept") }
	f.Close()
	if _, err := d.Snapshot(t.Context(), "Session room"); err == nil {
		t.Error("the stranger is asked for lamps")
	}
	if shownKey {
		t.Error("the stranger was shown the key")
	}
}

func TestANetworkIsNotAskedAllTheTime(t *testing.T) {
	f := newFakeBridge(t, httptest.NewServer)
	d := f.paired(t)
	snapshotOf(t, d)
	asked := 0
	d.locate = func(context.Context, string) (string, error) { asked++; return "", errors.New("nowhere") }
	f.Close()
	for range 5 {
		_, _ = d.Snapshot(t.Context(), "Session room")
	}
	if asked != 1 {
		t.Errorf("within a moment the network was asked %d times", asked)
	}
}
