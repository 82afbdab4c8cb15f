/(^|; )tz=/.test(document.cookie)||(document.cookie="tz="+Intl.DateTimeFormat().resolvedOptions().timeZone+";path=/;max-age=31536000;samesite=lax"+(location.protocol=="https:"?";secure":""))
