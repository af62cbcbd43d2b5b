// go mod init receiver && go get github.com/standard-webhooks/standard-webhooks/libraries@v0.0.1
// LAKEHOOK_WEBHOOK_SECRET=whsec_... PORT=8080 go run receiver.go
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const maxBytes = 1_000_000 // a hundred links, and the rest

var received = cmp.Or(os.Getenv("RECEIVED"), "received")

type callback struct {
	QueryId     string
	State       struct{ State string }
	QueryResult *struct{ PresignedUrl string }
	Error       *struct{ Message string }
}

func main() {
	secret := os.Getenv("LAKEHOOK_WEBHOOK_SECRET")
	if secret == "" { // The library would take it, and so would anyone's signature be good.
		log.Fatal("LAKEHOOK_WEBHOOK_SECRET is missing.")
	}
	webhook, err := webhooks.NewWebhook(secret)
	check(err)
	check(os.MkdirAll(received, 0o755))
	listener, err := net.Listen("tcp", "127.0.0.1:"+cmp.Or(os.Getenv("PORT"), "8080"))
	check(err)
	fmt.Printf("Receiving on http://%s/\n", listener.Addr())
	server := http.Server{ReadTimeout: 10 * time.Second, Handler: receive(webhook)}
	check(server.Serve(listener))
}

func receive(webhook *webhooks.Webhook) http.HandlerFunc {
	return func(response http.ResponseWriter, request *http.Request) {
		// The bytes as they arrived: parsed and printed again they would no longer fit the signature.
		body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, maxBytes))
		if err != nil {
			response.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		if webhook.Verify(body, request.Header) != nil {
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		err = keep(request.Header.Get("webhook-id"), body)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			log.Print(err)
			response.WriteHeader(http.StatusInternalServerError)
			return
		}
		response.WriteHeader(http.StatusNoContent)
		var message callback
		if err == nil && json.Unmarshal(body, &message) == nil {
			fmt.Println(message.State.State, message.QueryId)
		}
	}
}

// keep fails with fs.ErrExist when the message is there: every attempt of a message has the same id.
func keep(id string, body []byte) error {
	file, err := os.OpenFile(filepath.Join(received, id+".json"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(body)
	return errors.Join(err, file.Close())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
