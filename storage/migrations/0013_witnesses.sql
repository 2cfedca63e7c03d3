CREATE TABLE "act_results" (
	"ordinal" bigserial PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"body" text NOT NULL,
	"signature" text NOT NULL,
	"signed_by" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "personal_orders" (
	"uid" text PRIMARY KEY NOT NULL,
	"ordinal" bigserial NOT NULL,
	"kind" text NOT NULL,
	"action" text NOT NULL,
	"ordered_by" json NOT NULL,
	"body" json NOT NULL,
	"idempotency_key" text NOT NULL,
	"at" bigint NOT NULL,
	"taken_for" text,
	"refused" text,
	CONSTRAINT "personal_orders_action_idempotencyKey_unique" UNIQUE("action","idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"fingerprint" text PRIMARY KEY NOT NULL,
	"ordinal" bigserial NOT NULL,
	"purpose" text NOT NULL,
	"pem" text NOT NULL,
	"accepted" boolean NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "warrants" (
	"id" text PRIMARY KEY NOT NULL,
	"ordinal" bigserial NOT NULL,
	"action" text NOT NULL,
	"purpose" text NOT NULL,
	"decision" text,
	"run" text NOT NULL,
	"lease_ms" bigint NOT NULL,
	"evidence" double precision NOT NULL,
	"warrant" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "withdrawals" (
	"action" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "act_results" ADD CONSTRAINT "act_results_action_actions_uid_fk" FOREIGN KEY ("action") REFERENCES "public"."actions"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_orders" ADD CONSTRAINT "personal_orders_action_actions_uid_fk" FOREIGN KEY ("action") REFERENCES "public"."actions"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "warrants" ADD CONSTRAINT "warrants_action_actions_uid_fk" FOREIGN KEY ("action") REFERENCES "public"."actions"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawals" ADD CONSTRAINT "withdrawals_action_actions_uid_fk" FOREIGN KEY ("action") REFERENCES "public"."actions"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "act_results_action_index" ON "act_results" USING btree ("action");--> statement-breakpoint
CREATE INDEX "warrants_action_index" ON "warrants" USING btree ("action");