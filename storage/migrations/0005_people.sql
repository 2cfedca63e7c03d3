CREATE TABLE "accounts" (
	"uid" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_key" text NOT NULL,
	"roles" json NOT NULL,
	"disabled" boolean DEFAULT false NOT NULL,
	"password_hash" text,
	"created_at" bigint NOT NULL,
	CONSTRAINT "accounts_nameKey_unique" UNIQUE("name_key")
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"uid" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"name" text NOT NULL,
	"account" text NOT NULL,
	"scopes" json NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"last_used" bigint,
	CONSTRAINT "api_tokens_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
-- Sessions belonged to nobody yet: whoever is signed in signs in again.
DELETE FROM "sessions";--> statement-breakpoint
DELETE FROM "one_time_tokens";--> statement-breakpoint
ALTER TABLE "one_time_tokens" ADD COLUMN "account" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "account" text NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "signed_in_at" bigint NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "retired_at" bigint;--> statement-breakpoint
CREATE INDEX "api_tokens_account_index" ON "api_tokens" USING btree ("account");--> statement-breakpoint
CREATE INDEX "sessions_account_index" ON "sessions" USING btree ("account");--> statement-breakpoint
ALTER TABLE "sessions" DROP COLUMN "name";--> statement-breakpoint
ALTER TABLE "sessions" DROP COLUMN "expires_at";