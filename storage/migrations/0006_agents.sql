CREATE TABLE "agent_steps" (
	"incident" text NOT NULL,
	"key" text NOT NULL,
	"ordinal" bigserial NOT NULL,
	"at" bigint NOT NULL,
	"calls" bigint NOT NULL,
	"tokens" bigint NOT NULL,
	"money" double precision NOT NULL,
	"document" json NOT NULL,
	CONSTRAINT "agent_steps_incident_key_pk" PRIMARY KEY("incident","key")
);
--> statement-breakpoint
CREATE TABLE "agent_texts" (
	"hash" text PRIMARY KEY NOT NULL,
	"content" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "agent" json;--> statement-breakpoint
ALTER TABLE "agent_steps" ADD CONSTRAINT "agent_steps_incident_incidents_uid_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("uid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_steps_at_index" ON "agent_steps" USING btree ("at");