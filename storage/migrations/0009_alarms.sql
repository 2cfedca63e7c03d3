CREATE TABLE "alarms" (
	"ordinal" bigserial PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"subject" text NOT NULL,
	"detail" text NOT NULL,
	"fix" text NOT NULL,
	"since" bigint NOT NULL,
	"last" bigint NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"closed_at" bigint,
	"closed_by" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "alarms_open" ON "alarms" USING btree ("code","subject") WHERE closed_at is null;